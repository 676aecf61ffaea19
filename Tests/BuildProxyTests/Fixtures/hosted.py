"""A client on gRPC's C core that runs one case for the service's local services.

usage: hosted.py TARGET CASE      prints "ok", or what is wrong
Needs: pip install grpcio h2
"""
import socket
import sys
import threading
import time

import grpc

from expect import SLOWDOWN, failure, finish, same
from http2 import trailers

TARGET = sys.argv[1]
HOSTED = "/test.Hosted/"
OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1),
           ("grpc.use_local_subchannel_pool", 1)]
channel = grpc.insecure_channel(TARGET, options=OPTIONS)


def call(method, message=b"", over=None, **options):
    return (over or channel).unary_unary(method)(message, timeout=options.pop("timeout", 20), **options)


def events():
    text = call(HOSTED + "Events").decode()
    return {name: int(count) for name, count in (pair.split("=") for pair in text.split())}


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds * SLOWDOWN
    while not condition():
        assert time.monotonic() < end, "not within %s s: %r" % (seconds, events())
        time.sleep(0.02)


def raw(headers, *bodies):
    """Makes a call that no gRPC library would make, over plain HTTP/2; returns its trailers."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(TARGET.removeprefix("unix:"))
    return trailers(connection, headers, *bodies)


def unary():
    for index in range(200):
        same(call(HOSTED + "Echo", b"%d" % index), b"%d" % index)


def metadata():
    found = call(HOSTED + "Metadata", metadata=[("x-one", "1"), ("x-raw-bin", b"\0\1")]).decode().split("\n")
    same([line for line in found if line.startswith("x-")], ["x-one=1", "x-raw-bin=AAE"])


def failure_():
    error = failure(lambda: call(HOSTED + "Fail", b"why"))
    same((error.code(), error.details()), (grpc.StatusCode.FAILED_PRECONDITION, "no: why"))


def sizes():
    for size in (0, 1, 65535, 1 << 20, 16 << 20):
        message = bytes([size & 0xFF]) * size
        assert call(HOSTED + "Echo", message) == message, size


def too_large():
    error = failure(lambda: call(HOSTED + "Echo", b"x" * ((16 << 20) + 1)))
    same((error.code(), error.details()),
         (grpc.StatusCode.RESOURCE_EXHAUSTED, "limits.message-bytes: a message is 16777217 bytes; the limit is 16777216"))
    # A length prefix of 4 GiB without a message is refused as well.
    found = raw([(":path", HOSTED + "Echo")], b"\0\xff\xff\xff\xff")
    same(found["grpc-status"], "8")
    same(call(HOSTED + "Echo", b"still there"), b"still there")


def compressed():
    error = failure(lambda: call(HOSTED + "Echo", b"a" * 10000, compression=grpc.Compression.Gzip))
    same(error.code(), grpc.StatusCode.UNIMPLEMENTED)
    found = raw([(":path", HOSTED + "Echo"), ("grpc-encoding", "gzip")], b"\1\0\0\0\1x")
    same((found["grpc-status"], found["grpc-accept-encoding"]), ("12", "identity"))


def unknown_method():
    error = failure(lambda: call(HOSTED + "Nonsense"))
    same((error.code(), error.details()), (grpc.StatusCode.UNIMPLEMENTED, "unknown method /test.Hosted/Nonsense"))


def other_service():
    """Calls to other services are relayed to the solver, and fail because none is running."""
    for path in ("/test.Others/Echo", "/test.HostedToo/Echo", "/test.Hosted"):
        same(failure(lambda: call(path)).code(), grpc.StatusCode.UNAVAILABLE)


def cardinality():
    message = b"\0\0\0\0\1x"
    same(raw([(":path", HOSTED + "Echo")], message, message)["grpc-status"], "12")
    same(raw([(":path", HOSTED + "Echo")])["grpc-status"], "12")
    same(raw([(":path", HOSTED + "Echo")], message[:-1])["grpc-status"], "13")
    same(raw([(":path", HOSTED + "Echo")], b"\7\0\0\0\1x")["grpc-status"], "13")
    same(raw([(":path", HOSTED + "Echo")], message[:3], message[3:])["grpc-status"], "0")
    same(raw([(":path", HOSTED + "Both")], message, message[:4])["grpc-status"], "13")


def deadline():
    # Plain HTTP/2, because a gRPC client would report its own deadline instead of the service's status.
    found = raw([(":path", HOSTED + "Hang"), ("grpc-timeout", "50m")], b"\0\0\0\0\1x")
    same((found["grpc-status"], found["grpc-message"]), ("4", "the call exceeded its grpc-timeout of 50m"))
    wait_until(lambda: events().get("cancelled") == 1)
    found = raw([(":path", HOSTED + "Waits"), ("grpc-timeout", "9000000u")])
    same(found["grpc-status"], "0")


def bad_timeout():
    for value in ("1", "m", "123456789m", "-1m", "1x", "1.5S"):
        found = raw([(":path", HOSTED + "Echo"), ("grpc-timeout", value)], b"\0\0\0\0\1x")
        same((value, found["grpc-status"]), (value, "3"))
    found = raw([(":path", HOSTED + "Echo"), ("grpc-timeout", "99999999H")], b"\0\0\0\0\1x")
    same(found["grpc-status"], "0")


def cancelled():
    running = channel.unary_unary(HOSTED + "Hang").future(b"")
    wait_until(lambda: events().get("hanging") == 1)
    running.cancel()
    wait_until(lambda: events().get("cancelled") == 1)


def both_ways():
    turn = threading.Semaphore(1)

    def requests():
        for index in range(300):
            assert turn.acquire(timeout=10)
            yield b"%d" % index

    got = []
    for answer in channel.stream_stream(HOSTED + "Both")(requests(), timeout=30):
        got.append(answer)
        turn.release()
    same(got, [b"%d" % index for index in range(300)])
    wait_until(lambda: events().get("ended") == 1)


def client_gone():
    other = grpc.insecure_channel(TARGET, options=OPTIONS)
    held = threading.Event()

    def requests():
        yield b"one"
        held.wait(10)

    streams = [other.stream_stream(HOSTED + "Waits")(requests()) for _ in range(20)]
    wait_until(lambda: events().get("waiting") == 20)
    streams[0].cancel()
    wait_until(lambda: events().get("gone") == 1)
    other.close()
    wait_until(lambda: events().get("gone") == 20)
    held.set()


def slow_reader():
    """While the client doesn't read, the handler can send only as much as the flow-control windows in between hold."""
    stream = channel.unary_stream(HOSTED + "Floods")(b"", timeout=60)
    next(stream)
    time.sleep(1)
    sent = events()["sent"]
    assert sent < 400, "%d messages of 64 KiB are on the way" % sent
    stream.cancel()
    wait_until(lambda: events().get("stopped") == 1)
    same(sum(map(len, channel.unary_stream(HOSTED + "Floods")(b"", timeout=60))), 2000 * 65536)


def fast_writer():
    """The client is slowed down to the rate at which the handler reads, and no message is lost."""
    produced = []

    def requests():
        for _ in range(2000):
            produced.append(1)
            yield b"x" * 65536

    stream = channel.stream_stream(HOSTED + "Late")(requests(), timeout=60)
    time.sleep(0.2)
    early = len(produced)
    assert early < 400, "%d messages of 64 KiB are on the way" % early
    same(list(stream), [b"%d" % (2000 * 65536)])


def stops_early():
    def requests():
        while True:
            yield b"x" * 1000

    stream = channel.stream_stream(HOSTED + "Stops")(requests(), timeout=20)
    same(next(stream), b"x" * 1000)
    error = failure(lambda: next(stream))
    same((error.code(), error.details()), (grpc.StatusCode.ABORTED, "enough"))


def many_at_once():
    running = [channel.unary_unary(HOSTED + "Echo").future(b"%d" % index, timeout=30) for index in range(1000)]
    same([each.result() for each in running], [b"%d" % index for index in range(1000)])


finish({"failure": failure_}.get(sys.argv[2], globals().get(sys.argv[2])))
