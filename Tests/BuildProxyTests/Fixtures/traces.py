"""The proxy's spans, read with OpenTelemetry's own messages: a client on gRPC's C core that runs one case.

usage: traces.py TARGET CASE [COLLECTOR]      prints "ok", or what is wrong
COLLECTOR is the address of a `collector.py` that the proxy sends spans to.
Needs: protoc, pip install grpcio grpcio-status opentelemetry-proto protobuf
"""
import ast
import queue
import sys
import time

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

import client
from expect import failure as refusal
from client import (BRIDGE, BUILD_ID, CONTROL, Build, bridge, channel, control, failure, heard, named, run, same,
                    solve_request, unary, wait_until)

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED, UNSAMPLED = "00-%s-%s-01" % (TRACE, SPAN), "00-%s-%s-00" % (TRACE, SPAN)
STATE = "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"
DOCKERFILE = {"filename": "Dockerfile", "build-arg:PASSWORD": "hunter2"}


def parsed(requests):
    """Returns the spans of export requests, after checking their service name and that their ids are unique."""
    spans = []
    for request in requests:
        for process in trace_service_pb2.ExportTraceServiceRequest.FromString(request).resource_spans:
            same([(pair.key, pair.value.string_value) for pair in process.resource.attributes],
                 [("service.name", "slipway")])
            for scope in process.scope_spans:
                same(scope.scope.name, "slipway")
                spans += scope.spans
    assert all(len(span.trace_id) == 16 and len(span.span_id) == 8 for span in spans)
    same(len({span.span_id for span in spans}), len(spans))
    return spans


def all_of_solver():
    return parsed([request for _, request in heard("spans")])


def of_solver(count):
    wait_until(lambda: heard("spans"))
    return check(all_of_solver(), count)


def check(spans, count):
    """Checks that consecutive child spans lie within the call's span, and outgoing calls within those; returns both."""
    wholes = [span for span in spans if span.kind == trace_pb2.Span.SPAN_KIND_SERVER]
    same(len(wholes), 1)
    (whole,) = wholes
    assert all(span.trace_id == whole.trace_id for span in spans)
    parts = [span for span in spans if span.kind == trace_pb2.Span.SPAN_KIND_INTERNAL]
    same(1 + len(parts), count)
    assert all(part.parent_span_id == whole.span_id for part in parts)
    for asked in asked_in(spans):
        assert asked.parent_span_id in [part.span_id for part in parts], asked
        assert whole.start_time_unix_nano <= asked.start_time_unix_nano <= asked.end_time_unix_nano, asked
        assert asked.end_time_unix_nano <= whole.end_time_unix_nano, asked
    times = [whole.start_time_unix_nano]
    for part in parts:
        times += [part.start_time_unix_nano, part.end_time_unix_nano]
    times.append(whole.end_time_unix_nano)
    same(times, sorted(times))
    assert abs(time.time() * 1e9 - times[-1]) < 60e9, times
    return whole, parts


def asked_in(spans):
    """Returns the spans of outgoing calls and questions, in the order in which they were answered."""
    return [span for span in spans if span.kind == trace_pb2.Span.SPAN_KIND_CLIENT]


def attributes(span):
    return {pair.key: pair.value.string_value or pair.value.int_value for pair in span.attributes}


def parents():
    return ast.literal_eval(unary("/test/Parents", b"").decode())


def build_with(parent, name="build-1", frontend="slipway.v0", options=DOCKERFILE, state=STATE):
    """Runs a build with `parent` as its `traceparent`; returns its error and the trace context of its calls to the solver."""
    build = Build(name)
    metadata = [(BUILD_ID, name)]
    if parent:
        metadata += [("traceparent", parent), ("tracestate", state)]
    request = solve_request(Frontend=frontend, FrontendOpt=options)
    before = len(parents())
    result, error = None, None
    try:
        result = unary(BRIDGE + "Solve", request, bridge("SolveResponse"), metadata=metadata).result
    except grpc.RpcError as caught:
        error = caught
    # `Build` starts `Control.Solve` without a trace.
    carried = [entry for entry in parents()[before:] if not entry[0].startswith("/test/") and entry[0] != CONTROL + "Solve"]
    build.end(result=result or bridge("Result")(refDeprecated="x"))
    return error, carried


def solver():
    """The spans of a traced build join the caller's trace, and calls to the solver carry them on."""
    error, carried = build_with(SAMPLED)
    assert error is None, error
    whole, parts = of_solver(5)
    same((whole.trace_id.hex(), whole.parent_span_id.hex(), whole.trace_state), (TRACE, SPAN, STATE))
    same(whole.flags, 0x301)
    same(whole.name, "moby.buildkit.v1.frontend.LLBBridge/Solve")
    same([part.name for part in parts], ["read source", "parse", "lower", "solve"])
    same([span.status.code for span in [whole] + parts], [trace_pb2.Status.STATUS_CODE_UNSET] * 5)
    same(attributes(whole), {
        "rpc.system": "grpc", "rpc.service": "moby.buildkit.v1.frontend.LLBBridge", "rpc.method": "Solve",
        "rpc.grpc.status_code": 0, "slipway.frontend": "slipway.v0", "slipway.build": "build-1",
        "slipway.syntax": "dockerfile", "slipway.vertices": 3, "slipway.outcome": "compiled",
        "slipway.asked": len(asked_in(all_of_solver()))})
    assert b"hunter2" not in heard("spans")[0][1], "an option's value is given away"
    # Each call to the solver has a span below that of its stage, and carries that span as `traceparent`.
    names = {part.span_id: part.name for part in parts}
    calls = {call.span_id.hex(): call for call in asked_in(all_of_solver())}
    found = []
    for method, parent, state in carried:
        if not method.endswith("/Export"):
            span = calls.pop(parent.split("-")[2])
            same("/" + span.name, method)
            same(attributes(span), {"rpc.system": "grpc", "rpc.service": method.split("/")[1],
                                    "rpc.method": method.split("/")[2]})
            found.append((method.split("/")[-1], names[span.parent_span_id], state))
    same(calls, {})
    assert all(parent.startswith("00-%s-" % TRACE) and parent.endswith("-01") for _, parent, _ in carried if parent)
    assert all(state == STATE for _, _, state in found), found
    assert ("Ping", "read source", STATE) in found and ("ReadFile", "read source", STATE) in found, found
    same([entry[1] for entry in found if entry[0] == "Solve"][0::len([e for e in found if e[0] == "Solve"]) - 1],
         ["read source", "solve"])
    # The export of spans is not itself traced.
    same([parent for method, parent, _ in parents() if method.endswith("/Export")], [None])


def whole():
    request = control("SolveRequest")(Ref="build-2", Frontend="slipway.v0", FrontendAttrs=DOCKERFILE)
    unary(CONTROL + "Solve", request, control("SolveResponse"), metadata=[("traceparent", SAMPLED)])
    span, parts = of_solver(5)
    same((span.name, span.parent_span_id.hex()), ("moby.buildkit.v1.Control/Solve", SPAN))
    # `Control.Solve` keeps the client's `traceparent`.
    same([parent for method, parent, _ in parents() if method == CONTROL + "Solve"], [SAMPLED])


def failed():
    """The span of a failed build has an error status without a message, which could quote the build file."""
    error, _ = build_with(SAMPLED, options={"filename": "Broken"})
    same(error.code(), grpc.StatusCode.UNKNOWN)
    span, parts = of_solver(3)
    same([part.name for part in parts], ["read source", "parse"])
    same([(part.status.code, part.status.message) for part in [span] + parts],
         [(trace_pb2.Status.STATUS_CODE_ERROR, "unknown"), (trace_pb2.Status.STATUS_CODE_UNSET, ""),
          (trace_pb2.Status.STATUS_CODE_ERROR, "unknown")])
    found = attributes(span)
    same((found["slipway.outcome"], found["rpc.grpc.status_code"]), ("failed", 2))


def left():
    """If the file is left to the upstream, reading it has a span, and the request keeps its `traceparent`."""
    error, carried = build_with(SAMPLED, frontend="dockerfile.v0")
    assert error is None, error
    span, parts = of_solver(2)
    same((attributes(span)["slipway.outcome"], [part.name for part in parts]), ("left to the upstream", ["read source"]))
    same([parent for method, parent, _ in carried if method == BRIDGE + "Solve"][-1], SAMPLED)


def unrecorded():
    """No span is made for a trace that is unsampled, missing or malformed."""
    for index, parent in enumerate((None, UNSAMPLED, "00-%s-%s-1" % (TRACE, SPAN), "ff-%s-%s-01" % (TRACE, SPAN),
                                    "00-%s-%s-01" % ("0" * 32, SPAN), "00-%s-%s-01" % (TRACE.upper(), SPAN))):
        error, carried = build_with(parent, "build-%d" % index)
        assert error is None, error
        same({entry[1] for entry in carried}, {parent})
    same(heard("spans"), [])


def collected():
    over = grpc.insecure_channel(sys.argv[3])
    return parsed([over.unary_unary("/test/Spans")(b"", timeout=10)])


def collector():
    """If the service has a collector, a call without a trace starts one, and an unsampled trace stays unsampled."""
    build_with(None)
    build_with(UNSAMPLED, "build-2")
    wait_until(lambda: collected())
    time.sleep(1.2)
    span, parts = check(collected(), 5)
    same((span.parent_span_id, span.trace_state, span.flags), (b"", "", 0x101))
    same(heard("spans"), [])
    # The spans of a sampled trace go to both the collector and the solver.
    count = len(collected())
    build_with(SAMPLED, "build-3")
    wait_until(lambda: len(collected()) > count and heard("spans"))
    check(collected()[count:], 5)
    same({span.trace_id.hex() for span in collected()[count:]}, {TRACE})
    same(all_of_solver(), collected()[count:])


def hosted():
    """Calls to slipway.v1 have spans, which only a collector receives."""
    unary("/slipway.v1.Compiler/Echo", b"x", metadata=[("traceparent", SAMPLED)])
    unary("/slipway.v1.Compiler/Echo", b"x", metadata=[("traceparent", UNSAMPLED)])
    failure("/slipway.v1.Compiler/Fail", b"x")
    wait_until(lambda: len(collected()) == 2)
    first, second = collected()
    same((first.name, first.trace_id.hex(), first.parent_span_id.hex()), ("slipway.v1.Compiler/Echo", TRACE, SPAN))
    same((second.name, second.status.code, second.parent_span_id),
         ("slipway.v1.Compiler/Fail", trace_pb2.Status.STATUS_CODE_ERROR, b""))
    same(attributes(second)["rpc.grpc.status_code"], 9)
    same(heard("spans"), [])


def compiling():
    """A compilation has spans for its stages and for the questions to its client."""
    compiler = "/slipway.v1.Compiler/"
    build = named("slipway.v1.Build")(text={"name": "Dockerfile", "content": b"FROM alpine\nRUN true\n"})
    for method, parts in (("Compile", ["read source", "parse", "lower", "marshal"]),
                          ("Check", ["read source", "parse", "lower", "marshal"]), ("Targets", ["read source", "parse", "marshal"])):
        before = len(collected())
        request = named("slipway.v1.%sRequest" % method)(build=build)
        unary(compiler + method, request, named("slipway.v1.%sResponse" % method), metadata=[("traceparent", SAMPLED)])
        wait_until(lambda: len(collected()) > before)
        whole, found = check(collected()[before:], 1 + len(parts))
        same([part.name for part in found], parts)
        same((whole.name, whole.parent_span_id.hex()), ("slipway.v1.Compiler/" + method, SPAN))
        assert attributes(whole)["slipway.syntax"] == "dockerfile", whole
    # CompileStream asks for the file, the image and the ignore files. The second call leaves its first question unanswered.
    request, response = named("slipway.v1.CompileStreamRequest"), named("slipway.v1.CompileStreamResponse")
    for answered in (True, False):
        before = len(collected())
        sent = queue.Queue()
        sent.put(request(start={"build": {"file": "Dockerfile"}}))
        call = channel.stream_stream(compiler + "CompileStream", request_serializer=request.SerializeToString,
                                     response_deserializer=response.FromString)(iter(sent.get, None), timeout=10)
        for message in call if answered else []:
            kind = message.question.WhichOneof("ask")
            if kind == "read_file" and message.question.read_file.path == "Dockerfile":
                sent.put(request(answer={"id": message.question.id, "content": build.text.content}))
            elif kind:
                sent.put(request(answer={"id": message.question.id, "unknown": {}}))
        if not answered:
            # If the client had half-closed before, the service would ask nothing.
            same(next(call).question.read_file.path, "Dockerfile")
        sent.put(None)
        if not answered:
            same(refusal(lambda: list(call)).code(), grpc.StatusCode.INVALID_ARGUMENT)
        wait_until(lambda: len(collected()) > before)
        spans = collected()[before:]
        names = [(part.name, [asked.name for asked in asked_in(spans) if asked.parent_span_id == part.span_id])
                 for part in check(spans, 5 if answered else 2)[1]]
        same(names, [("read source", ["read_file"] * 2), ("parse", []), ("lower", ["image", "read_file", "read_file"]),
                     ("marshal", [])] if answered else [("read source", ["read_file"])])
        same([asked.status.message for asked in asked_in(spans)], [""] * 5 if answered else ["unanswered"])


def many():
    """Builds don't wait for a slow collector."""
    start = time.monotonic()
    for index in range(20):
        build_with(None, "build-%d" % index)
    assert time.monotonic() - start < 20 * 3, time.monotonic() - start
    wait_until(lambda: sum(span.kind == trace_pb2.Span.SPAN_KIND_SERVER for span in collected()) == 20, 20)


def builds():
    for index in range(3):
        error, _ = build_with(None, "build-%d" % index)
        assert error is None, error


if __name__ == "__main__":
    run(globals())
