"""An OpenTelemetry collector on gRPC's C core that keeps the spans it receives.

usage: collector.py SECONDS [CERTIFICATE KEY]      prints "ready PORT PLAIN" once it serves on these ports of 127.0.0.1
Each export request is answered after SECONDS. PORT uses TLS if CERTIFICATE is given. `/test/Spans` returns all spans so far
as one export request.
Needs: pip install grpcio opentelemetry-proto
"""
import sys
import time
from concurrent import futures

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

collected = trace_service_pb2.ExportTraceServiceRequest()
delay = float(sys.argv[1])


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    def Export(self, request, context):
        time.sleep(delay)
        collected.resource_spans.extend(request.resource_spans)
        return trace_service_pb2.ExportTraceServiceResponse()


class Spans(grpc.GenericRpcHandler):
    def service(self, details):
        if details.method == "/test/Spans":
            return grpc.unary_unary_rpc_method_handler(lambda request, context: collected.SerializeToString())
        return None


server = grpc.server(futures.ThreadPoolExecutor(8), handlers=[Spans()])
trace_service_pb2_grpc.add_TraceServiceServicer_to_server(Collector(), server)
plain = port = server.add_insecure_port("127.0.0.1:0")
if len(sys.argv) > 2:
    certificate, key = (open(name, "rb").read() for name in sys.argv[2:])
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)]))
server.start()
print("ready %d %d" % (port, plain), flush=True)
server.wait_for_termination()
