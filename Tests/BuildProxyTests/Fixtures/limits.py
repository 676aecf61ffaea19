"""Errors for callers that exceed a limit: a client on gRPC's C core that runs one case.

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
    """Checks that an error names the limit `key` and, if `retries`, has a retry delay; returns the delay."""
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
    """With limits.concurrent-builds = 2, a third build is accepted once one of the first two has ended."""
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
    """Repeats `work` until it fails and returns the error. A busy machine may stay below the rate at first."""
    for _ in range(50):
        try:
            work()
        except grpc.RpcError as error:
            return error
    raise AssertionError("it goes well 50 times")


def rate():
    """Three compilations at once, then one per second (limits.compiles-per-second = 1, limits.compile-burst = 3)."""
    build = Build()
    request = solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})
    for _ in range(3):
        build.solve(request)
    delay = refused(first_failure(lambda: build.solve(request)), "compiles-per-second")
    assert delay <= 1, delay
    # Builds that are relayed don't count against the rate.
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
    assert "limits.source-bytes: the file Large is 2006 bytes; the limit is 1000;" in error.details(), error.details()
    build.end(result=build.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})).result)


def connections():
    """With limits.connections-per-caller = 2, calls on a third connection fail until one of the others is closed."""
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
    """With limits.streams-per-connection = 2, a third call waits until one of the first two ends."""
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
    """With limits.message-bytes = 2000, a larger build request is relayed to the solver."""
    build = Build()
    options = {"filename": "Dockerfile", "build-arg:A": "x" * 3000}
    same(build.solve(solve_request(Frontend="slipway.v0", FrontendOpt=options)).result.ref.id, "by slipway.v0")
    build.end(result=bridge("Result")(refDeprecated="x"))


COMPILER = "/slipway.v1.Compiler/"


def compiles():
    """Two compilations of slipway.v1 at once (limits.concurrent-compiles = 2), each of at most 8 s
    (limits.compile-seconds) or until the caller's deadline if that is earlier."""
    # Connect first: gRPC keeps the order of calls only on an open connection.
    same(unary("/test.Other/Echo", b"x"), b"x")
    start = time.monotonic()
    hanging = client.channel.unary_unary(COMPILER + "Hang")
    first, second = hanging.future(b"", timeout=40), hanging.future(b"", timeout=6)
    wait_until(lambda: failure_of(COMPILER + "Echo") is not None)
    refused(failure_of(COMPILER + "Echo"), "concurrent-compiles")
    # Calls to other services don't count.
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
    """The rate of compilations in builds applies to slipway.v1 as well."""
    for _ in range(3):
        same(unary(COMPILER + "Echo", b"x"), b"x")
    refused(first_failure(lambda: unary(COMPILER + "Echo", b"x")), "compiles-per-second")


def deadline():
    """A compiled build fails at its deadline even if the solver hasn't answered."""
    for give in (0.3, 1.2):
        start = time.monotonic()
        error = failure(BRIDGE + "Solve", solve_request(Frontend="slipway.v0"), bridge("SolveResponse"),
                        metadata=[(BUILD_ID, "nobody")], timeout=give)
        same(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        # The fake solver reports an unknown build only after 3 s.
        assert time.monotonic() - start < give + 10, time.monotonic() - start


if __name__ == "__main__":
    run(globals())
