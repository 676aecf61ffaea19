"""A client on gRPC's C core that runs one case of the proxy's tests.

usage: client.py TARGET CASE [FOLDER NAME]      prints "ok", or what is wrong
TARGET is the proxy's address for gRPC: unix:PATH or HOST:PORT. With FOLDER the client uses TLS, trusts FOLDER/ca.pem and
presents the certificate NAME.
Needs: protoc, pip install grpcio protobuf
"""
import ast
import hashlib
import json
import pathlib
import sys
import threading
import time

import grpc

from expect import SLOWDOWN, finish, same
from messages import BRIDGE, BUILD_ID, CONTROL, bridge, control, named

TARGET = sys.argv[1]
ERRDEFS = "github.com/moby/buildkit/errdefs."
OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1),
           ("grpc.max_metadata_size", 1 << 20), ("grpc.absolute_max_metadata_size", 1 << 20)]


def open_channel():
    options = OPTIONS + [("grpc.use_local_subchannel_pool", 1)]
    if len(sys.argv) < 5:
        return grpc.insecure_channel(TARGET, options=options)
    ca, key, certificate = (
        pathlib.Path(sys.argv[3], name).read_bytes() for name in ("ca.pem", sys.argv[4] + ".key", sys.argv[4] + ".pem"))
    return grpc.secure_channel(TARGET, grpc.ssl_channel_credentials(ca, key, certificate), options=options)


channel = open_channel()


def unary(method, request, response=None, over=None, **call):
    typed = {} if response is None else {
        "request_serializer": lambda message: message.SerializeToString(), "response_deserializer": response.FromString}
    return (over or channel).unary_unary(method, **typed)(request, timeout=call.pop("timeout", 60 * SLOWDOWN), **call)


def failure(method, request, response=None, **call):
    try:
        answer = unary(method, request, response, **call)
    except grpc.RpcError as error:
        return error
    raise AssertionError("it went well: %r" % (answer,))


def counters():
    return ast.literal_eval(unary("/test/Counters", b"").decode())


def heard(kind):
    return [call for call in ast.literal_eval(unary("/test/Heard", b"").decode()) if call[0] == kind]


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds * SLOWDOWN
    while not condition():
        assert time.monotonic() < end, "not within %s s" % seconds
        time.sleep(0.05)


# ---- relayed calls ----

def metadata():
    mine = [("x-text", "one"), ("x-text", "two"), ("x-raw-bin", bytes(range(256))), ("x-long", "y" * 20000)]
    _, call = channel.unary_unary(CONTROL + "DiskUsage").with_call(b"hello", metadata=mine)
    expected = mine + [("x-has-deadline", "False")]
    same([pair for pair in call.initial_metadata() if pair[0].startswith("x-")], expected)
    same([pair for pair in call.trailing_metadata()],
         [(key.replace("x-", "y-"), value) for key, value in expected])
    _, call = channel.unary_unary(CONTROL + "DiskUsage").with_call(b"hello", timeout=100)
    assert ("x-has-deadline", "True") in call.initial_metadata(), "the deadline is lost"


def sizes():
    for size in (0, 1, 65535, 5 << 20, (16 << 20) + 1000, 40 << 20):
        message = bytes([size & 0xFF]) * size
        assert unary(CONTROL + "DiskUsage", message) == message, size


def compression():
    message = b"a" * 100000
    same(unary(CONTROL + "DiskUsage", message, compression=grpc.Compression.Gzip), message)


def details():
    error = failure(CONTROL + "UpdateBuildHistory", bytes(range(256)) * 40)
    same(error.code(), grpc.StatusCode.FAILED_PRECONDITION)
    same(error.details(), "schr\u00f6dinger's 100% \u2603")
    same(dict(error.trailing_metadata()),
         {"grpc-status-details-bin": bytes(range(256)) * 40, "x-hint": "none"})


def unknown_method():
    same(failure("/moby.buildkit.v1.Control/Nonsense", b"").code(), grpc.StatusCode.UNIMPLEMENTED)


def both_ways():
    """Each message is answered before the next is sent."""
    turn = threading.Semaphore(1)

    def requests():
        for index in range(500):
            assert turn.acquire(timeout=10)
            yield b"%d" % index

    got = []
    for answer in channel.stream_stream(CONTROL + "Session")(requests(), timeout=30):
        got.append(answer)
        turn.release()
    same(got, [b"%d" % index for index in range(500)])


def slow_reader():
    """While the client doesn't read, the solver can send only as much as the flow-control windows in between hold."""
    stream = channel.unary_stream(CONTROL + "Prune")(b"2000", timeout=60)
    next(stream)
    time.sleep(1)
    produced = counters()["produced"]
    assert produced < 400, "%d messages of 64 KiB are on the way" % produced
    same(1 + sum(1 for _ in stream), 2000)


def slow_worker():
    """While the solver doesn't read, the client can send only as much as the flow-control windows in between hold."""
    sent = []

    def requests():
        for index in range(1000):
            sent.append(index)
            yield b"x" * 65536

    call = channel.stream_unary("/containerd.services.content.v1.Content/Write").future(requests(), timeout=60)
    time.sleep(0.7)
    assert len(sent) < 400, "%d messages of 64 KiB are on the way" % len(sent)
    same(call.result(), b"1000")


def cancellation():
    stream = channel.unary_stream(CONTROL + "Status")(b"")
    same(next(stream), b"begun")
    stream.cancel()
    wait_until(lambda: counters()["cancelled"] == 1)


def client_gone():
    other = open_channel()
    stream = other.unary_stream(CONTROL + "Status")(b"")
    same(next(stream), b"begun")
    other.close()
    wait_until(lambda: counters()["cancelled"] == 1)


def deadline():
    stream = channel.unary_stream(CONTROL + "Status")(b"", timeout=0.5)
    same(next(stream), b"begun")
    try:
        next(stream)
        raise AssertionError("it goes on")
    except grpc.RpcError as error:
        same(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
    wait_until(lambda: counters()["cancelled"] == 1)


def pinned():
    """All calls of one client connection share one upstream connection; a second client connection gets its own."""
    peers = {unary(CONTROL + "Info", b"") for _ in range(5)}
    same(len(peers), 1)
    other = open_channel()
    others = {unary(CONTROL + "Info", b"", over=other) for _ in range(5)}
    same(len(others), 1)
    assert peers != others, "two clients share a connection"


def worker_killed():
    stream = channel.unary_stream(CONTROL + "Status")(b"")
    same(next(stream), b"begun")
    early = failure("/test/Leave", b"")
    same(early.code(), grpc.StatusCode.UNAVAILABLE)
    same(early.details(), "the connection to the upstream was lost")
    try:
        next(stream)
        raise AssertionError("it goes on")
    except grpc.RpcError as error:
        same((error.code(), error.details()), (grpc.StatusCode.UNAVAILABLE, "the connection to the upstream was lost"))
    # The proxy closes the client's connection after losing the upstream's. gRPC reconnects, and the upstream is gone.
    def cannot_be_reached():
        later = failure(CONTROL + "Info", b"")
        same(later.code(), grpc.StatusCode.UNAVAILABLE)
        return "can't be reached" in later.details()

    wait_until(cannot_be_reached)


def drained():
    """During shutdown a running call continues until the grace period ends, and its status then gives the reason."""
    stream = channel.unary_stream(CONTROL + "Status")(b"")
    same(next(stream), b"begun")
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    try:
        next(stream)
        raise AssertionError("it goes on")
    except grpc.RpcError as error:
        same((error.code(), error.details()),
             (grpc.StatusCode.UNAVAILABLE, "the service is shutting down and its grace period has passed"))


def no_worker():
    error = failure(CONTROL + "Info", b"")
    same(error.code(), grpc.StatusCode.UNAVAILABLE)
    assert error.details().startswith("the upstream at tcp://127.0.0.1:1 can't be reached"), error.details()


def silent_worker():
    """The solver no longer answers, but its connection was never closed."""
    stream = channel.unary_stream(CONTROL + "Status")(b"")
    same(next(stream), b"begun")
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    try:
        next(stream)
        raise AssertionError("it goes on")
    except grpc.RpcError as error:
        same((error.code(), error.details()), (grpc.StatusCode.UNAVAILABLE, "the upstream stopped responding"))


def silent_client():
    """Keeps a call open until the test cuts the client off from the proxy."""
    stream = channel.unary_stream(CONTROL + "Status")(b"")
    same(next(stream), b"begun")
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    next(stream)


def one_was_cancelled():
    wait_until(lambda: counters()["cancelled"] == 1, 10)


# ---- builds ----

def solve_request(**fields):
    return bridge("SolveRequest")(allowResultReturn=True, allowResultArrayRef=True, **fields)


class Build:
    """A build that the client runs itself: `Control.Solve` without a frontend, open until `end`."""

    def __init__(self, name="build-1", **fields):
        self.name, self.metadata = name, [(BUILD_ID, name), ("x-trace", "t")]
        call = channel.unary_unary(CONTROL + "Solve", request_serializer=lambda message: message.SerializeToString(),
                                   response_deserializer=control("SolveResponse").FromString)
        self.whole = call.future(control("SolveRequest")(Ref=name, Session="session-1", **fields), timeout=30 * SLOWDOWN)

    def solve(self, request, **call):
        return unary(BRIDGE + "Solve", request, bridge("SolveResponse"), metadata=self.metadata, **call)

    def fails(self, request):
        return failure(BRIDGE + "Solve", request, bridge("SolveResponse"), metadata=self.metadata)

    def end(self, **fields):
        unary(BRIDGE + "Return", bridge("ReturnRequest")(**fields), bridge("ReturnResponse"), metadata=self.metadata)
        return self.whole.result()


def sources():
    """The local sources of all graphs that were solved: identifier and attributes."""
    found = []
    for _, graph, _, _ in heard("definition"):
        for vertex in named("pb.Definition").FromString(graph).__getattribute__("def"):
            op = named("pb.Op").FromString(vertex)
            if op.WhichOneof("op") == "source":
                found.append((op.source.identifier, dict(op.source.attrs)))
    return found


def own_frontend():
    build = Build()
    response = build.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"}))
    same(response.ref, "")
    same(response.result.WhichOneof("result"), "ref")
    assert response.result.ref.id.startswith("ref-")
    assert len(getattr(response.result.ref, "def").__getattribute__("def")) == 3, "the graph of the reference is lost"
    assert b'"architecture":"amd64"' in response.result.metadata["containerimage.config"]
    # Nothing is returned on the client's behalf, and the session is that of the build.
    assert not build.whole.done(), "the build was ended"
    assert all(attrs["local.session"] == "session-1" for _, attrs in sources()), sources()
    same(build.end(result=response.result).ExporterResponse["ref"], response.result.ref.id)


def asked_once():
    """The service reuses the responses to the client's own calls, and makes each call to the solver only once."""
    global channel

    def asked():
        methods = [method.split("/")[-1] for method, _, _ in ast.literal_eval(unary("/test/Parents", b"").decode())]
        return [methods.count(name) for name in ("ListWorkers", "Ping", "Inputs")]

    build = Build()
    request = solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})
    answers = [build.solve(request)]
    same(asked(), [1, 1, 0])
    answers.append(build.solve(request))
    same(asked(), [1, 1, 0])
    # The service can't tell whether a second connection leads to the same solver.
    channel = open_channel()
    unary(CONTROL + "ListWorkers", control("ListWorkersRequest")(), control("ListWorkersResponse"))
    unary(BRIDGE + "Ping", bridge("PingRequest")(), bridge("PongResponse"), metadata=build.metadata)
    same(asked(), [2, 2, 0])
    answers.append(build.solve(request))
    same(asked(), [2, 2, 0])
    # A filtered ListWorkers response may lack workers, so the service asks again.
    channel = open_channel()
    unary(CONTROL + "ListWorkers", control("ListWorkersRequest")(filter=["id==none"]), control("ListWorkersResponse"))
    answers.append(build.solve(request))
    same(asked(), [4, 3, 0])
    same(len({answer.result.metadata["containerimage.config"] for answer in answers}), 1)
    build.end(result=answers[0].result)


def old_client():
    """Without `allowResultReturn` the response has the reference in `ref`; without `allowResultArrayRef` it is a string."""
    build = Build()
    response = build.solve(bridge("SolveRequest")(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"}))
    assert response.ref.startswith("ref-")
    same(response.result.WhichOneof("result"), "refDeprecated")
    same(response.result.refDeprecated, response.ref)
    build.end(result=response.result)


def evaluation():
    build = Build()
    response = build.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"}, Evaluate=True))
    same(heard("evaluate"), [("evaluate", response.result.ref.id)])
    build.end(result=response.result)


def caches_and_policies():
    build = Build()
    request = solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})
    request.CacheImports.add(Type="registry", Attrs={"ref": "example.org/cache"})
    request.SourcePolicies.add(version=1)
    build.end(result=build.solve(request).result)
    solved = heard("definition")
    assert solved and all((caches, policies) == (1, 1) for _, _, caches, policies in solved), solved


def inputs():
    """A graph in the client's `FrontendInputs` replaces the local source of the same name."""
    build = Build()
    graph = named("pb.Definition")()
    source, end = named("pb.Op")(), named("pb.Op")()
    source.source.identifier = "local://mine"
    graph.__getattribute__("def").append(source.SerializeToString())
    end.inputs.add(digest="sha256:" + hashlib.sha256(source.SerializeToString()).hexdigest())
    graph.metadata[end.inputs[0].digest].SetInParent()
    graph.__getattribute__("def").append(end.SerializeToString())
    request = solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})
    request.FrontendInputs["dockerfile"].CopyFrom(graph)
    build.end(result=build.solve(request).result)
    assert ("local://mine", {}) in sources(), sources()
    assert "local://dockerfile" not in [name for name, _ in sources()], sources()


def claimed_syntax():
    """`dockerfile.v0` on a file whose `#syntax` is ours; its source is solved by one vertex, its lock file's by another."""
    build = Build()
    response = build.solve(solve_request(Frontend="dockerfile.v0", FrontendOpt={"filename": "Claimed"}))
    assert response.result.ref.id.startswith("ref-")
    same([call[1] for call in heard("LLBBridge.Solve")], [""] * len(heard("LLBBridge.Solve")))
    files = {source[1]["local.followpaths"] for source in sources() if source[0] == "local://dockerfile"}
    same(files, {'["Claimed","Claimed.dockerignore"]', '["Claimed.lock.json"]'})
    build.end(result=response.result)


def plain_dockerfile():
    """The request is relayed unchanged after its file was inspected."""
    build = Build()
    options = {"filename": "Dockerfile", "build-arg:A": "1"}
    response = build.solve(solve_request(Frontend="dockerfile.v0", FrontendOpt=options))
    same(response.result.ref.id, "by dockerfile.v0")
    same(heard("LLBBridge.Solve")[-1], ("LLBBridge.Solve", "dockerfile.v0", options, "session-1"))
    build.end(result=response.result)


def taken_dockerfile():
    build = Build()
    response = build.solve(solve_request(Frontend="dockerfile.v0"))
    assert response.result.ref.id.startswith("ref-"), response
    response = build.solve(solve_request(Frontend="dockerfile.v0", FrontendOpt={"filename": "Foreign"}))
    same(response.result.ref.id, "by dockerfile.v0")
    build.end(result=response.result)


def images():
    """Builds with a frontend image that the service implements are compiled here, others are relayed."""
    build = Build()
    for source, ours in (("slipway/frontend", True), ("docker.io/slipway/dockerfile:1.0", True),
                         ("registry.example/build/frontend:2", True), ("registry.example/build/frontend:3", False),
                         ("docker/dockerfile:1", False)):
        options = {"filename": "Dockerfile", "source": source}
        response = build.solve(solve_request(Frontend="gateway.v0", FrontendOpt=options))
        same((source, response.result.ref.id.startswith("ref-")), (source, ours))
    build.end(result=response.result)


def failed_lookup():
    """The error for an image that the solver can't find keeps its code and details and gains the position in the file."""
    build = Build()
    error = build.fails(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Absent"}))
    same((error.code(), error.details()), (grpc.StatusCode.NOT_FOUND, "absent: nowhere to be found"))
    status = named("google.rpc.Status").FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    kinds = [ERRDEFS + "Frontend+json", "example.org/Why", ERRDEFS + "Source+json"]
    same([detail.type_url for detail in status.details], kinds)
    same(status.details[1].value, b"gone")
    build.end(result=bridge("Result")())


def taken_failed_lookup():
    """For `dockerfile.v0` the message is that of BuildKit's frontend, which runs inside the solver."""
    build = Build()
    error = build.fails(solve_request(Frontend="dockerfile.v0", FrontendOpt={"filename": "Absent"}))
    name = "docker.io/library/absent:latest"
    same(error.details(), "absent: failed to resolve source metadata for %s: nowhere to be found" % name)
    build.end(result=bridge("Result")())


def taken_whole_failed_lookup():
    """A failed `Control.Solve` has BuildKit's message for `dockerfile.v0`, and the shorter one for `slipway.v0`."""
    name = "docker.io/library/absent:latest"
    for frontend, words in (("dockerfile.v0", "absent: failed to resolve source metadata for %s: nowhere to be found" % name),
                            ("slipway.v0", "absent: nowhere to be found")):
        request = control("SolveRequest")(Ref="whole-" + frontend, Frontend=frontend, Session="session-1",
                                          FrontendAttrs={"filename": "Absent"})
        error = failure(CONTROL + "Solve", request, control("SolveResponse"))
        same(error.details(), words)


def ignore_file():
    """Every build of a Dockerfile reads `.dockerignore`, even one that doesn't use the context."""
    build = Build()
    build.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Unused"}))
    assert any(attributes.get("local.sharedkeyhint") == "context-.dockerignore" for _, attributes in sources()), sources()
    build.end(result=bridge("Result")())


def broken_file():
    """The error of a failed solve has the position in the file as a typed detail, and the build stays open."""
    build = Build()
    error = build.fails(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Broken"}))
    same(error.details(), "dockerfile parse error on line 2: unknown instruction: CPY (did you mean COPY?)")
    status = named("google.rpc.Status").FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    same(status.message, error.details())
    same([detail.type_url for detail in status.details], [ERRDEFS + "Frontend+json", ERRDEFS + "Source+json"])
    same(json.loads(status.details[0].value), {"name": "slipway.v0"})
    response = build.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"}))
    build.end(result=response.result)


def whole_build():
    """For `Control.Solve` with `slipway.v0`, the solver gets the same request without a frontend; the service compiles the
    build and calls `Return`."""
    request = control("SolveRequest")(Ref="build-2", Session="session-2", Frontend="slipway.v0",
                                      FrontendAttrs={"filename": "Dockerfile", "attest:provenance": "mode=min"})
    response = unary(CONTROL + "Solve", request, control("SolveResponse"))
    assert response.ExporterResponse["ref"].startswith("ref-")
    assert '"architecture":"amd64"' in response.ExporterResponse["config"]
    same(heard("Control.Solve"), [("Control.Solve", "", dict(request.FrontendAttrs), "session-2")])


def whole_broken_build():
    request = control("SolveRequest")(Ref="build-3", Frontend="slipway.v0", FrontendAttrs={"filename": "Broken"})
    error = failure(CONTROL + "Solve", request, control("SolveResponse"))
    same(error.details(), "dockerfile parse error on line 2: unknown instruction: CPY (did you mean COPY?)")
    assert "grpc-status-details-bin" in dict(error.trailing_metadata())


def whole_foreign_build():
    request = control("SolveRequest")(Ref="build-4", Frontend="gateway.v0", FrontendAttrs={"source": "docker/dockerfile"})
    same(unary(CONTROL + "Solve", request, control("SolveResponse")).ExporterResponse["by"], "gateway.v0")


def whole_build_by_syntax():
    """For `Control.Solve` with `dockerfile.v0`, a source probe reads the file.

    The probe stays open until the client's build ends, so that the solver reuses what the probe loaded; then it is gone.
    """
    for filename, by in (("Claimed", None), ("Dockerfile", "dockerfile.v0")):
        request = control("SolveRequest")(Ref="build-" + filename, Session="session-5", Frontend="dockerfile.v0",
                                          FrontendAttrs={"filename": filename})
        response = unary(CONTROL + "Solve", request, control("SolveResponse"))
        same((filename, response.ExporterResponse.get("by")), (filename, by))
        same((filename, response.ExporterResponse["beside"]), (filename, "1"))
        wait_until(lambda: channel.unary_unary("/test/Running")(b"") == b"0")


def unknown_build():
    """For an unknown build, the solver's own error is relayed."""
    error = failure(BRIDGE + "Solve", solve_request(Frontend="slipway.v0"), bridge("SolveResponse"),
                    metadata=[(BUILD_ID, "nobody")])
    same(error.details(), "no such job nobody")


def cancelled_build():
    """Cancels a build while the solver is still reading its file."""
    request = control("SolveRequest")(Ref="build-6", Frontend="slipway.v0", FrontendAttrs={"filename": "Slow"})
    call = channel.unary_unary(CONTROL + "Solve", request_serializer=lambda message: message.SerializeToString())
    running = call.future(request)
    wait_until(lambda: heard("slow file"))
    running.cancel()
    wait_until(lambda: counters()["cancelled"] == 1)


def malformed():
    """Requests that don't parse, or are too large to compile, are relayed to the solver."""
    for bytes_ in (b"\xff\xff\xff", b"\x0a\x05x"):
        error = failure(BRIDGE + "Solve", bytes_)
        assert error.code() in (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN), error
    build = Build()
    options = {"filename": "Dockerfile", "build-arg:A": "x" * (17 << 20)}
    same(build.solve(solve_request(Frontend="slipway.v0", FrontendOpt=options)).result.ref.id, "by slipway.v0")
    build.end(result=bridge("Result")(refDeprecated="x"))


def too_much_at_once():
    """Incomplete build requests are held in memory, up to 64 MiB per connection."""
    release = threading.Event()

    def requests():
        for _ in range(15):
            yield b"x" * (1 << 20)
        release.wait(20)

    # Each call sends 15 messages of 1 MiB and stays open.
    method = channel.stream_unary(BRIDGE + "Solve")
    calls = [method.future(requests(), timeout=30 * SLOWDOWN) for _ in range(6)]
    wait_until(lambda: any(call.done() for call in calls), 15)
    error = next(call for call in calls if call.done()).exception()
    same(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
    assert "67108864 bytes" in error.details(), error.details()
    release.set()


def many_builds():
    errors = []

    def one(index):
        try:
            build = Build("many-%d" % index)
            response = build.solve(solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"}))
            build.end(result=response.result)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same(errors, [])


def drained_builds():
    """The service shuts down under load: running builds finish, and other calls fail with the reason.

    Prints "begun" once all calls run. The test then writes a line to standard input when the service accepts no more
    connections.
    """
    class Load:
        """A client that runs a build and its session over its own connection."""

        def __init__(self, index):
            self.channel, self.release = open_channel(), threading.Event()
            self.session = self.channel.stream_stream(CONTROL + "Session")(self.messages())
            next(self.session)
            self.metadata = [(BUILD_ID, "loaded-%d" % index)]
            call = self.channel.unary_unary(
                CONTROL + "Solve", request_serializer=lambda message: message.SerializeToString(),
                response_deserializer=control("SolveResponse").FromString)
            self.whole = call.future(control("SolveRequest")(Ref="loaded-%d" % index, Session="s"), timeout=60 * SLOWDOWN)
            self.solve()

        def messages(self):
            yield b"hello"
            self.release.wait(60 * SLOWDOWN)

        def solve(self):
            return unary(BRIDGE + "Solve", solve_request(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"}),
                         bridge("SolveResponse"), over=self.channel, metadata=self.metadata)

        def finish(self):
            result = self.solve().result
            unary(BRIDGE + "Return", bridge("ReturnRequest")(result=result), bridge("ReturnResponse"),
                  over=self.channel, metadata=self.metadata)
            same(self.whole.result().ExporterResponse["ref"], result.ref.id)
            self.release.set()
            same(list(self.session), [])

    loads = [Load(index) for index in range(10)]
    flood = channel.unary_stream(CONTROL + "Prune")(b"500", timeout=60 * SLOWDOWN)
    next(flood)
    hanging_channel = open_channel()
    hanging = hanging_channel.unary_stream(CONTROL + "Status")(b"")
    same(next(hanging), b"begun")
    print("begun", flush=True)
    sys.stdin.readline()
    late = open_channel()
    same(failure(CONTROL + "Info", b"", over=late).code(), grpc.StatusCode.UNAVAILABLE)
    same(1 + sum(1 for _ in flood), 500)
    for load in loads:
        load.finish()
    try:
        next(hanging)
        raise AssertionError("it goes on")
    except grpc.RpcError as error:
        same((error.code(), error.details()),
             (grpc.StatusCode.UNAVAILABLE, "the service is shutting down and its grace period has passed"))


def run(cases):
    finish(cases[sys.argv[2]])


if __name__ == "__main__":
    run(globals())
