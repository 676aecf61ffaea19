"""An independent gRPC server (C core) for the transport's tests: raw bytes in, raw bytes out.

usage: peer.py SOCKET      prints "ready" once it serves on the Unix socket
Needs: pip install grpcio
"""
import sys
import threading
from concurrent import futures

import grpc

LIMIT = 16 << 20


def fail(code, message, details=None):
    def handler(request, context):
        if details is not None:
            context.set_trailing_metadata((("grpc-status-details-bin", details(request)),))
        context.abort(code, message)

    return handler


def field(number, value):
    """A length-delimited protobuf field."""
    length, out = len(value), bytearray()
    while length > 0x7F:
        out.append(length & 0x7F | 0x80)
        length >>= 7
    out.append(length)
    return bytes([number << 3 | 2]) + bytes(out) + value


def details(request):
    """A google.rpc.Status with two details, the second of as many bytes as the request asks for."""
    any_one = field(1, b"example.org/one") + field(2, b"1")
    any_two = field(1, b"example.org/two") + field(2, b"x" * int(request or b"1"))
    return bytes([1 << 3, 9]) + field(2, b"full") + field(3, any_one) + field(3, any_two)


started = threading.Event()
cancelled = threading.Event()


def hang(request, context):
    context.add_callback(cancelled.set)
    started.set()
    cancelled.wait(20)
    return b""


def was_cancelled(request, context):
    """Answers once a hanging call was cancelled."""
    return b"yes" if started.wait(5) and cancelled.wait(5) else b"no"


def is_started(request, context):
    return b"yes" if started.wait(5) else b"no"


METHODS = {
    "Echo": lambda request, context: request,
    "Size": lambda request, context: str(len(request)).encode(),
    "Make": lambda request, context: b"m" * int(request),
    "Fail": fail(grpc.StatusCode.FAILED_PRECONDITION, "stage 100% — ‘nicht’ da\nzweite Zeile", details),
    "Bare": fail(grpc.StatusCode.NOT_FOUND, "no such file"),
    "Hang": hang,
    "Started": is_started,
    "Cancelled": was_cancelled,
    "Stop": lambda request, context: (threading.Thread(target=server.stop, args=(0.2,)).start(), b"")[1],
}


class Service(grpc.GenericRpcHandler):
    def service(self, details):
        name = details.method.rsplit("/", 1)[-1]
        return grpc.unary_unary_rpc_method_handler(METHODS[name]) if name in METHODS else None


server = grpc.server(
    futures.ThreadPoolExecutor(64),
    options=[
        ("grpc.max_receive_message_length", LIMIT + 1024),
        ("grpc.max_send_message_length", -1),
        ("grpc.max_metadata_size", 4 << 20),
        ("grpc.absolute_max_metadata_size", 8 << 20),
    ],
)
server.add_generic_rpc_handlers((Service(),))
server.add_insecure_port("unix:" + sys.argv[1])
server.start()
print("ready", flush=True)
server.wait_for_termination()
