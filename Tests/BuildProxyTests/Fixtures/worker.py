"""A fake buildkitd on gRPC's C core: methods of every streaming kind, and a solver that executes nothing.

usage: worker.py [--listen ADDRESS] FOLDER [CERTIFICATES NAME]

Prints "ready PORT" once it serves on ADDRESS, in gRPC's form: HOST:PORT (127.0.0.1:0 by default) or unix:PATH.
Every solved graph appears to contain the files of FOLDER. With CERTIFICATES, a folder, the server uses TLS with the
certificate NAME from it and requires client certificates.
Needs: protoc, pip install grpcio protobuf
"""
import os
import pathlib
import sys
import threading
import time
from concurrent import futures

import grpc

from expect import SLOWDOWN
from messages import BRIDGE, BUILD_ID, CONTROL, bridge, control, named

LISTEN = "127.0.0.1:0"
if sys.argv[1] == "--listen":
    LISTEN = sys.argv[2]
    del sys.argv[1:3]
FOLDER = pathlib.Path(sys.argv[1])
CAPS = """solve.base solve.inlinereturn resolveimage readfile readdir statfile return returnmap frontend.inputs
gateway.warnings gateway.evaluate gateway.solve.evaluate proto.refarray source.metaresolver importcaches""".split()
LLB_CAPS = """source.local source.local.includepatterns source.local.followpaths source.local.excludepatterns
source.local.sharedkeyhint source.local.unique source.local.sessionid source.local.differ meta.ignorecache
meta.description meta.progressgroup platform constraints file.base file.copy.includeexcludepatterns
file.copy.alwaysreplaceexistingdestpaths file.copy.modeStr source.image exec.meta.base exec.mount.bind mergeop
diffop""".split()
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1),
             ("grpc.max_metadata_size", 1 << 20), ("grpc.absolute_max_metadata_size", 1 << 20),
             # Tests send keepalive PINGs more often than gRPC's default allows.
             ("grpc.http2.max_ping_strikes", 0)]

lock = threading.Condition()
seen = {"produced": 0, "received": 0, "cancelled": 0}
builds, calls, parents = {}, [], []


def note(name, amount=1):
    with lock:
        seen[name] += amount
        lock.notify_all()


# ---- methods of every streaming kind ----

def echo(request, context):
    """Returns the message, with the client's `x-` metadata in both the headers and the trailers of the response."""
    mine = [(key, value) for key, value in context.invocation_metadata() if key.startswith("x-")]
    remaining = context.time_remaining()
    mine.append(("x-has-deadline", str(remaining is not None and remaining < 3600)))
    context.send_initial_metadata(mine)
    context.set_trailing_metadata([(key.replace("x-", "y-"), value) for key, value in mine])
    return request


def refuse(request, context):
    context.set_trailing_metadata([("grpc-status-details-bin", request), ("x-hint", "none")])
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "schr\u00f6dinger's 100% \u2603")


def peer(request, context):
    return context.peer().encode()


def echo_stream(requests, context):
    for request in requests:
        yield request


def flood(request, context):
    """Sends the requested number of 64 KiB messages as fast as flow control allows."""
    for _ in range(int(request)):
        note("produced")
        yield b"x" * 65536


def swallow(requests, context):
    """Reads one message, pauses for a second, then reads the rest."""
    for index, request in enumerate(requests):
        note("received")
        if index == 0:
            time.sleep(1)
    return str(seen["received"]).encode()


def hang(request, context):
    context.add_callback(lambda: note("cancelled"))
    yield b"begun"
    while context.is_active():
        time.sleep(0.05)


def certificate(request, context):
    """Returns the common name of the client's certificate."""
    return b"".join(context.auth_context().get("x509_common_name", []))


def counters(request, context):
    return repr(seen).encode()


def leave(request, context):
    os._exit(0)


# ---- a solver ----

class Build:
    def __init__(self, request):
        self.request, self.result = request, None


def the_build(context):
    """Returns the build that a call belongs to; waits up to 3 s (more if slowed down) for it to start, since BuildKit waits too."""
    name = dict(context.invocation_metadata()).get(BUILD_ID, "")
    with lock:
        if not lock.wait_for(lambda: name in builds, timeout=3 * SLOWDOWN):
            context.abort(grpc.StatusCode.UNKNOWN, "no such job %s" % name)
        return builds[name]


def solve_build(request, context):
    time.sleep(0.1)
    build = Build(request)
    response = control("SolveResponse")()
    with lock:
        # Number of running builds in the same session: buildkitd reuses what those have loaded.
        response.ExporterResponse["beside"] = str(sum(other.request.Session == request.Session for other in builds.values()))
        builds[request.Ref] = build
        lock.notify_all()
        calls.append(("Control.Solve", request.Frontend, dict(request.FrontendAttrs), request.Session))
    if request.Frontend:
        response.ExporterResponse["by"] = request.Frontend
        with lock:
            builds.pop(request.Ref)
        return response
    with lock:
        while build.result is None and context.is_active():
            lock.wait(timeout=0.1)
        builds.pop(request.Ref)
    if build.result is None:
        note("cancelled")
        return response
    if build.result.HasField("error"):
        context.set_trailing_metadata([("grpc-status-details-bin", build.result.error.SerializeToString())])
        context.abort(grpc.StatusCode.UNKNOWN, build.result.error.message)
    response.ExporterResponse["ref"] = build.result.result.ref.id
    response.ExporterResponse["config"] = build.result.result.metadata["containerimage.config"].decode()
    return response


def ping(request, context):
    the_build(context)
    response = bridge("PongResponse")()
    for name in CAPS:
        response.FrontendAPICaps.add(ID=name, Enabled=True)
    for name in LLB_CAPS:
        response.LLBCaps.add(ID=name, Enabled=True)
    return response


def solve_graph(request, context):
    build = the_build(context)
    response = bridge("SolveResponse")()
    with lock:
        calls.append(("LLBBridge.Solve", request.Frontend, dict(request.FrontendOpt), build.request.Session))
    if request.Frontend:
        response.result.ref.id = "by " + request.Frontend
        return response
    if request.SourcePolicies:
        response.result.metadata["policies"] = str(len(request.SourcePolicies)).encode()
    response.result.ref.id = "ref-%d" % len(calls)
    getattr(response.result.ref, "def").CopyFrom(request.Definition)
    with lock:
        calls.append(("definition", request.Definition.SerializeToString(), len(request.CacheImports),
                      len(request.SourcePolicies)))
    return response


def read_file(request, context):
    the_build(context)
    path = FOLDER / request.FilePath
    if path.name == "Slow":
        with lock:
            calls.append(("slow file",))
        while context.is_active():
            time.sleep(0.05)
    if not path.exists():
        context.abort(grpc.StatusCode.UNKNOWN, "open %s: no such file or directory" % request.FilePath)
    return bridge("ReadFileResponse")(Data=path.read_bytes())


def resolve_source(request, context):
    """Fails for every image, with a status detail of a type that the proxy doesn't know."""
    status = named("google.rpc.Status")(code=grpc.StatusCode.NOT_FOUND.value[0], message=request.Source.identifier)
    status.details.add(type_url="example.org/Why", value=b"gone")
    context.set_trailing_metadata([("grpc-status-details-bin", status.SerializeToString())])
    context.abort(grpc.StatusCode.NOT_FOUND, "nowhere to be found")


def inputs(request, context):
    response = bridge("InputsResponse")()
    for name, graph in the_build(context).request.FrontendInputs.items():
        response.Definitions[name].CopyFrom(graph)
    return response


def end_build(request, context):
    build = the_build(context)
    with lock:
        build.result = request
        lock.notify_all()
    return bridge("ReturnResponse")()


def evaluate(request, context):
    with lock:
        calls.append(("evaluate", request.Ref))
    return bridge("EvaluateResponse")()


def list_workers(request, context):
    response = control("ListWorkersResponse")()
    worker = response.record.add(ID="one")
    worker.platforms.add(OS="linux", Architecture="amd64")
    return response


def take_spans(request, context):
    with lock:
        calls.append(("spans", request))
    return b""


def heard_parents(request, context):
    """Returns the method, `traceparent` and `tracestate` of every call so far."""
    with lock:
        return repr(parents).encode()


def running(request, context):
    """Returns the number of running builds."""
    with lock:
        return str(len(builds)).encode()


def heard(request, context):
    with lock:
        return repr(calls).encode()


RAW = {
    CONTROL + "DiskUsage": grpc.unary_unary_rpc_method_handler(echo),
    CONTROL + "UpdateBuildHistory": grpc.unary_unary_rpc_method_handler(refuse),
    CONTROL + "Info": grpc.unary_unary_rpc_method_handler(peer),
    CONTROL + "Session": grpc.stream_stream_rpc_method_handler(echo_stream),
    CONTROL + "Prune": grpc.unary_stream_rpc_method_handler(flood),
    CONTROL + "Status": grpc.unary_stream_rpc_method_handler(hang),
    "/containerd.services.content.v1.Content/Write": grpc.stream_unary_rpc_method_handler(swallow),
    "/slipway.v1.Test/Echo": grpc.unary_unary_rpc_method_handler(echo),
    "/test/Certificate": grpc.unary_unary_rpc_method_handler(certificate),
    "/test/Counters": grpc.unary_unary_rpc_method_handler(counters),
    "/test/Leave": grpc.unary_unary_rpc_method_handler(leave),
    "/opentelemetry.proto.collector.trace.v1.TraceService/Export": grpc.unary_unary_rpc_method_handler(take_spans),
    "/test/Parents": grpc.unary_unary_rpc_method_handler(heard_parents),
    "/test/Running": grpc.unary_unary_rpc_method_handler(running),
    "/test/Heard": grpc.unary_unary_rpc_method_handler(heard),
}
TYPED = {
    CONTROL + "Solve": (solve_build, control("SolveRequest")),
    CONTROL + "ListWorkers": (list_workers, control("ListWorkersRequest")),
    BRIDGE + "Ping": (ping, bridge("PingRequest")),
    BRIDGE + "Solve": (solve_graph, bridge("SolveRequest")),
    BRIDGE + "ReadFile": (read_file, bridge("ReadFileRequest")),
    BRIDGE + "ResolveSourceMeta": (resolve_source, bridge("ResolveSourceMetaRequest")),
    BRIDGE + "Inputs": (inputs, bridge("InputsRequest")),
    BRIDGE + "Evaluate": (evaluate, bridge("EvaluateRequest")),
    BRIDGE + "Warn": (lambda request, context: bridge("WarnResponse")(), bridge("WarnRequest")),
    BRIDGE + "Return": (end_build, bridge("ReturnRequest")),
}


class Methods(grpc.GenericRpcHandler):
    def service(self, details):
        metadata = dict(details.invocation_metadata)
        with lock:
            parents.append((details.method, metadata.get("traceparent"), metadata.get("tracestate")))
        if details.method in TYPED:
            answer, request = TYPED[details.method]
            return grpc.unary_unary_rpc_method_handler(
                answer, request_deserializer=request.FromString,
                response_serializer=lambda message: message.SerializeToString())
        return RAW.get(details.method)


server = grpc.server(futures.ThreadPoolExecutor(128), handlers=[Methods()], options=UNLIMITED)
if len(sys.argv) > 2:
    certificates, name = pathlib.Path(sys.argv[2]), sys.argv[3]
    pair = [(certificates / (name + ending)).read_bytes() for ending in (".key", ".pem")]
    credentials = grpc.ssl_server_credentials([tuple(pair)], (certificates / "ca.pem").read_bytes(), True)
    port = server.add_secure_port(LISTEN, credentials)
else:
    port = server.add_insecure_port(LISTEN)
server.start()
print("ready %d" % port, flush=True)
server.wait_for_termination()
