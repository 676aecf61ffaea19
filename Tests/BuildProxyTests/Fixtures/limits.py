"""What callers hear who ask for more than they may have: one case of the limits' tests a run, on gRPC's C core.

usage: limits.py TARGET CASE      prints "ok", or what is wrong
Needs: protoc, pip install grpcio grpcio-status protobuf
"""
import time

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

import client
from client import BRIDGE, BUILD_ID, CONTROL, Build, bridge, control, failure, run, same, solve_request, unary, wait_until


def refused(error, key, retries=True):
    """A limit's refusal names it, and says when to try again where that helps."""
    same(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
    assert error.details().startswith("limits.%s: " % key), error.details()
    if not retries:
        return None
    [detail] = rpc_status.from_call(error).details
    info = error_details_pb2.RetryInfo()
    assert detail.Unpack(info), detail
    delay = info.retry_delay.seconds + info.retry_delay.nanos / 1e9
    assert 0 < delay <= 60, delay
    return delay


def builds():
    """Two builds at once (limits.concurrent-builds = 2); the third is taken once one is over."""
    first, second = Build("one"), Build("two")
    result = first.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})).result
    second.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"}))
    third = Build("three")
    refused(third.whole.exception(timeout=10), "concurrent-builds")
    assert "2 builds" in third.whole.exception().details()
    first.end(result=result)

    def taken():
        fourth = Build("four")
        time.sleep(0.05)
        if fourth.whole.done():
            return False
        fourth.end(result=fourth.solve(solve_request(Frontend="slipway.v0")).result)
        return True

    wait_until(taken)
    second.end(result=result)


def first_failure(work):
    """Of work that is done again and again: a busy machine may be slower than the rate for a while."""
    for _ in range(50):
        try:
            work()
        except grpc.RpcError as error:
            return error
    raise AssertionError("it goes well 50 times")


def rate():
    """Three compilations at once, then one a second (limits.compiles-per-second = 1, compile-burst = 3)."""
    build = Build()
    request = solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})
    for _ in range(3):
        build.solve(request)
    delay = refused(first_failure(lambda: build.solve(request)), "compiles-per-second")
    assert delay <= 1, delay
    # What is not compiled here has no rate.
    same(build.solve(solve_request(Frontend="gateway.v0", FrontendOpt={"source": "docker/dockerfile"})).result.ref.id,
         "by gateway.v0")
    time.sleep(delay + 0.01)
    result = build.solve(request).result
    build.end(result=result)
    whole = control("SolveRequest")(Ref="build-2", Frontend="slipway.v0", FrontendAttrs={"filename": "Dockerfile"})
    refused(first_failure(lambda: unary(CONTROL + "Solve", whole, control("SolveResponse"))), "compiles-per-second")


def source():
    """A file of more than 1000 bytes (limits.source-bytes = 1000)."""
    build = Build()
    error = build.fails(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Large"}))
    same(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
    assert "limits.source-bytes: the file Large has 2006 bytes, more than the 1000" in error.details(), error.details()
    build.end(result=build.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})).result)


def connections():
    """Two connections (limits.connections-per-caller = 2); the third hears why, another one is taken afterwards."""
    unary(CONTROL + "Info", b"")
    second, third = client.open_channel(), client.open_channel()
    unary(CONTROL + "Info", b"", over=second)
    refused(failure(CONTROL + "Info", b"", over=third), "connections-per-caller")
    second.close()
    third.close()

    def taken():
        try:
            unary(CONTROL + "Info", b"", over=client.open_channel())
            return True
        except grpc.RpcError as error:
            return refused(error, "connections-per-caller") is None

    wait_until(taken)


def streams():
    """Two calls at once on a connection (limits.streams-per-connection = 2): the third waits for one of them."""
    calls = [client.channel.unary_stream(CONTROL + "Status")(b"", timeout=20) for _ in range(2)]
    for call in calls:
        same(next(call), b"begun")
    third = client.channel.unary_unary(CONTROL + "DiskUsage").future(b"three", timeout=20)
    time.sleep(0.3)
    assert not third.done(), "a third call is taken"
    calls[0].cancel()
    same(third.result(), b"three")
    calls[1].cancel()


def message():
    """What is read here has at most 2000 bytes (limits.message-bytes = 2000); what is larger is the solver's."""
    build = Build()
    options = {"filename": "Dockerfile", "build-arg:A": "x" * 3000}
    same(build.solve(solve_request(Frontend="slipway.v0", FrontendOpt=options)).result.ref.id, "by slipway.v0")
    build.end(result=bridge("Result")(refDeprecated="x"))


COMPILER = "/slipway.v1.Compiler/"


def compiles():
    """Two compilations of slipway.v1 at once (limits.concurrent-compiles = 2), of 8 s at most (limits.compile-seconds);
    a caller's own time holds where it is shorter."""
    # Calls that wait for the connection go in any order; those that find it open, in this one.
    same(unary("/test.Other/Echo", b"x"), b"x")
    start = time.monotonic()
    hanging = client.channel.unary_unary(COMPILER + "Hang")
    first, second = hanging.future(b"", timeout=40), hanging.future(b"", timeout=6)
    wait_until(lambda: failure_of(COMPILER + "Echo") is not None)
    refused(failure_of(COMPILER + "Echo"), "concurrent-compiles")
    # Calls of other services don't count.
    same(unary("/test.Other/Echo", b"x"), b"x")
    same(second.exception().code(), grpc.StatusCode.DEADLINE_EXCEEDED)
    wait_until(lambda: failure_of(COMPILER + "Echo") is None)
    error = first.exception()
    same((error.code(), error.details()),
         (grpc.StatusCode.DEADLINE_EXCEEDED, "limits.compile-seconds: the compilation took longer than 8 s; "
          "split the build or raise the limit"))
    assert time.monotonic() - start < 40


def failure_of(method):
    try:
        unary(method, b"x")
    except grpc.RpcError as error:
        return error
    return None


def compile_rate():
    """slipway.v1 has the same rate as the compilations of builds."""
    for _ in range(3):
        same(unary(COMPILER + "Echo", b"x"), b"x")
    refused(first_failure(lambda: unary(COMPILER + "Echo", b"x")), "compiles-per-second")


def deadline():
    """A call that is answered here ends in time, though the solver says nothing, and its work ends with it."""
    for give in (0.3, 1.2):
        start = time.monotonic()
        error = failure(BRIDGE + "Solve", solve_request(Frontend="slipway.v0"), bridge("SolveResponse"),
                        metadata=[(BUILD_ID, "nobody")], timeout=give)
        same(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        # The solver itself would have said something after three seconds.
        assert time.monotonic() - start < give + 10, time.monotonic() - start


if __name__ == "__main__":
    run(globals())
