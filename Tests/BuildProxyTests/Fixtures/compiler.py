"""A client on gRPC's C core that runs one case for slipway.v1, health or reflection.

usage: compiler.py TARGET CASE [FOLDER NAME]      prints "ok", or what is wrong
With FOLDER the client uses TLS, trusts FOLDER/ca.pem and presents the certificate NAME.
Needs: protoc, pip install grpcio grpcio-health-checking grpcio-reflection protobuf
"""
import hashlib
import json
import os
import pathlib
import queue
import subprocess
import sys
import threading
import time

import grpc
from google.protobuf import descriptor_pool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from expect import SLOWDOWN, failure, finish, same
from messages import named

TARGET = sys.argv[1]
SERVICE = "/slipway.v1.Compiler/"
OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1),
           ("grpc.use_local_subchannel_pool", 1)]


def open_channel():
    if len(sys.argv) < 5:
        return grpc.insecure_channel(TARGET, options=OPTIONS)
    ca, key, certificate = (
        pathlib.Path(sys.argv[3], name).read_bytes() for name in ("ca.pem", sys.argv[4] + ".key", sys.argv[4] + ".pem"))
    return grpc.secure_channel(TARGET, grpc.ssl_channel_credentials(ca, key, certificate), options=OPTIONS)


channel = open_channel()
DOCKERFILE = b"FROM alpine:3.20\nCOPY . /src\nRUN make -C /src\n"


def slipway(name):
    return named("slipway.v1." + name)


def typed(kind, method, over=None):
    request, response = slipway(method + "Request"), slipway(method + "Response")
    return getattr(over or channel, kind)(
        SERVICE + method, request_serializer=request.SerializeToString, response_deserializer=response.FromString)


def call(method, **fields):
    return typed("unary_unary", method)(slipway(method + "Request")(**fields), timeout=30 * SLOWDOWN)


def build(text=DOCKERFILE, name="Dockerfile", files=(), **fields):
    result = slipway("Build")(text={"name": name, "content": text}, **fields)
    for path, content in dict(files).items():
        result.context.entries.add(path=path, content=content)
    return result


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ---- plain calls ----

def methods():
    compiled = call("Compile", build=build(options={"platform": "linux/amd64,linux/arm64", "label:a": "b"}))
    same(compiled.WhichOneof("outcome"), "result")
    same([image.platform_id for image in compiled.result.images], ["linux/amd64", "linux/arm64"])
    for image in compiled.result.images:
        definition = named("pb.Definition").FromString(image.definition)
        same(image.graph_digest, "sha256:" + sha256(getattr(definition, "def")[-1]))
        same(json.loads(image.config)["config"]["Labels"], {"a": "b"})
        lines = "%s\n%s\n%s\n\n" % (image.platform_id, image.graph_digest, sha256(image.config))
        same(image.digest, "sha256:" + sha256(lines.encode()))
    same(compiled.result.digest,
         "sha256:" + sha256("".join(image.digest + "\n" for image in compiled.result.images).encode()))
    assert any("alpine" in fact for fact in compiled.assumptions), compiled.assumptions

    checked = call("Check", build=build(b"from alpine\nRUN x\nRUM y\n"))
    errors = [each for each in checked.diagnostics if each.severity == 1]
    same((checked.ok, len(errors), errors[0].locations[0].start.line), (False, 1, 3))

    outline = call("Outline", build=build(b"FROM alpine AS a\nARG B=c\nRUN --mount=type=secret,id=d x\n")).outline
    same((outline.target, [(each.name, each.value) for each in outline.arguments],
          [each.id for each in outline.secrets]), ("a", [("B", "c")], ["d"]))
    targets = call("Targets", build=build(b"FROM alpine AS a\nFROM a AS b\n")).targets.targets
    same([(each.name, each.base, each.default) for each in targets], [("a", "alpine", False), ("b", "a", True)])
    same([each.name for each in call("ListSyntaxes").syntaxes], ["mocker", "gocker", "ick", "dockerfile", "cargo", "nix", "earthfile"])

    broken = call("Compile", build=build(b"FROM alpine\nRUM y\n"))
    same(broken.WhichOneof("outcome"), "failure")
    assert "RUM" in broken.failure.message, broken.failure.message


def bad_requests():
    cases = {
        "build.source: expected text or file, but neither is set": slipway("Build")(),
        "build.file \"../x\": ": slipway("Build")(file="../x"),
        "build.context.entries[0] \"/etc/passwd\": ": build(files={"/etc/passwd": b""}),
        "build.solver \"future\": expected one of current": build(solver="future"),
        "build.syntax \"tocker\": expected one of mocker": build(syntax="tocker"),
    }
    for words, request in cases.items():
        error = failure(lambda: call("Compile", build=request))
        same(error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        assert error.details().startswith(words), error.details()
    for method in ("Compile", "Check", "Outline", "Targets", "ListSyntaxes"):
        error = failure(lambda: channel.unary_unary(SERVICE + method)(b"\xff\xff\xff", timeout=10))
        same(error.code(), grpc.StatusCode.INVALID_ARGUMENT)


def same_bytes():
    """Equal requests give the same bytes, regardless of the order in which their maps are serialized."""
    arguments = {"build-arg:A%d" % index: str(index) for index in range(50)}
    request = slipway("CompileRequest")(build=build(
        b"FROM alpine\nARG A1 A2\nRUN x\nLABEL a=$A1\n", options={**arguments, "label:x": "y", "platform": "linux/arm64"},
        files={"a/%d" % index: b"x" for index in range(20)}))
    answers = set()
    for deterministic in (True, False):
        for _ in range(20):
            message = request.SerializeToString(deterministic=deterministic)
            answers.add(channel.unary_unary(SERVICE + "Compile")(message, timeout=10))
    same(len(answers), 1)
    print(sha256(answers.pop()))


def same_as_command():
    """Each example compiles to the bytes that `slipway compile` prints; the third argument is the path of `slipway`."""
    examples = pathlib.Path(__file__).resolve().parents[3] / "Examples"
    for name in ("Mockerfile.yaml", "Gockerfile.yaml", "Ickfile", "Dockerfile"):
        request = slipway("Build")(file=name)
        for path in sorted(examples.rglob("*")):
            if path.is_file():
                request.context.entries.add(path=str(path.relative_to(examples)), content=path.read_bytes())
        answer = call("Compile", build=request)
        same((name, answer.WhichOneof("outcome")), (name, "result"))
        command = [sys.argv[3], "compile", "--file", str(examples / name), "--format", "pb", str(examples)]
        expected = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        assert answer.result.images[0].definition == expected, name


def programs():
    """Cargo reads further files of the request. Nix needs a run, which is refused by name, or an answer.

    Each image is the one that `slipway compile` prints; the third argument is the path of `slipway`.
    """
    top = pathlib.Path(__file__).resolve().parents[3]

    def add(folder, entries):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entries.add(path=str(path.relative_to(folder)), content=path.read_bytes())

    def project(folder, name, **fields):
        request = slipway("Build")(file=name, **fields)
        add(folder, request.context.entries)
        return request

    def command(folder, name, *arguments):
        line = [sys.argv[3], "compile", "--file", str(folder / name), "--format", "pb", *arguments, str(folder)]
        return subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout

    for name in ("single-bin", "workspace", "vendored"):
        folder = top / "Tests/Fixtures/cargo" / name
        result = call("Compile", build=project(folder, "Cargo.toml")).result
        same((name, result.syntax, len(result.images), len(result.effects)), (name, "cargo", 1, 0))
        assert result.images[0].definition == command(folder, "Cargo.toml"), name

    folder = top / "Tests/Fixtures/nix/project"
    refused = call("Compile", build=project(folder, "flake.nix")).failure.message
    assert "is known only to a build; answer with --answer flake.nix:" in refused, refused
    place = refused.partition("--answer ")[2].partition("=")[0]
    snapshot = top / "Tests/SlipwayCommandTests/Fixtures/snapshots/nix/left"
    request = project(folder, "flake.nix", options={"answer:" + place: "@left"})
    add(snapshot, request.named_contexts["left"].entries)
    result = call("Compile", build=request).result
    same((result.syntax, len(result.images), len(result.effects)), ("nix", 1, 0))
    printed = command(folder, "flake.nix", "--answer", "%s=@%s" % (place, snapshot))
    assert result.images[0].definition == printed


def unknown_method():
    error = failure(lambda: channel.unary_unary(SERVICE + "Nonsense")(b"", timeout=10))
    same((error.code(), error.details()),
         (grpc.StatusCode.UNIMPLEMENTED, "unknown method /slipway.v1.Compiler/Nonsense"))


def many_at_once():
    request = slipway("CompileRequest")(build=build())
    method = typed("unary_unary", "Compile")
    running = [method.future(request, timeout=60 * SLOWDOWN) for _ in range(100)]
    same(len({each.result().result.digest for each in running}), 1)


def fair():
    """While 40 large compilations of one caller run or wait, a small one of another caller takes at most two seconds.

    The third argument is the service's address for the other caller.
    """
    large = slipway("CompileRequest")(build=build(b"FROM alpine\n" + b"RUN echo 0123456789\n" * 6000))
    method = typed("unary_unary", "Compile")
    running = [method.future(large, timeout=120 * SLOWDOWN) for _ in range(40)]
    time.sleep(1)
    assert not all(each.done() for each in running), "the large compilations are over"
    with grpc.insecure_channel(sys.argv[3]) as other:
        for _ in range(3):
            start = time.monotonic()
            response = typed("unary_unary", "Compile", other)(
                slipway("CompileRequest")(build=build(b"FROM alpine\n")), timeout=30)
            took = time.monotonic() - start
            same(response.WhichOneof("outcome"), "result")
            assert took < 2 * SLOWDOWN, "it took %.1f s" % took
    assert not all(each.done() for each in running), "the large compilations are over"
    for each in running:
        each.cancel()


def too_large():
    error = failure(lambda: call("Compile", build=build(files={"a": b"x" * (17 << 20)})))
    same(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
    same(call("Compile", build=build(files={"a": b"x" * (15 << 20)})).WhichOneof("outcome"), "result")


def cancelled():
    """The service keeps working after a client cancels a compilation."""
    large = build(b"FROM alpine\n" + b"RUN echo 1\n" * 5000)
    for _ in range(5):
        other = open_channel()
        running = typed("unary_unary", "Compile", other).future(slipway("CompileRequest")(build=large), timeout=30)
        time.sleep(0.02)
        running.cancel()
        other.close()
    same(call("Compile", build=build()).WhichOneof("outcome"), "result")


def large_build():
    """A build that takes far longer than its call may: 90,000 steps of the 100,000 that all platforms together may have."""
    text = b"FROM alpine\n" + b"RUN a\n" * (18_000 // SLOWDOWN)
    platforms = "linux/amd64,linux/arm64,linux/ppc64le,linux/riscv64,linux/s390x"
    return slipway("CompileRequest")(build=build(text, options={"platform": platforms}))


def processor_time(process):
    fields = pathlib.Path("/proc", process, "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def work_ends_with_calls():
    """The processor is idle a second after large compilations met their deadline or lost their clients. Until then another caller,
    who connects to another address, is answered. The third argument is that address, a comma, and the service's process ID."""
    address, process = sys.argv[3].split(",")
    other = grpc.insecure_channel(address, options=OPTIONS)
    small = slipway("CompileRequest")(build=build(b"FROM alpine\n"))
    typed("unary_unary", "Compile", other)(small, timeout=30)
    for leaves in (False, True):
        # A fast machine compiles them in three seconds.
        running = [typed("unary_unary", "Compile").future(large_build(), timeout=1.5) for _ in range(2)]
        used = processor_time(process)
        time.sleep(0.7)
        for _ in range(3):
            start = time.monotonic()
            same(typed("unary_unary", "Compile", other)(small, timeout=30 * SLOWDOWN).WhichOneof("outcome"), "result")
            took = time.monotonic() - start
            assert took < SLOWDOWN, "another caller waited %.2f s" % took
        if leaves:
            for each in running:
                each.cancel()
        else:
            for each in running:
                same(failure(each.result).code(), grpc.StatusCode.DEADLINE_EXCEEDED)
            assert processor_time(process) - used > 0.5, "the compilations did not run"
        # An unoptimized service takes a moment to free a large build.
        for _ in range(4 * SLOWDOWN):
            time.sleep(1)
            used, before = processor_time(process), used
            if used - before < 0.2:
                break
        assert used - before < 0.2, "%.2f s of processor time a second, %d s after the calls' end" % (used - before, 4 * SLOWDOWN)


def aborted_compiles():
    """Large compilations end when the grace period of the service has passed."""
    running = [typed("unary_unary", "Compile").future(large_build(), timeout=120 * SLOWDOWN) for _ in range(2)]
    time.sleep(1)
    print("begun", flush=True)
    for each in running:
        same(failure(each.result).code(), grpc.StatusCode.UNAVAILABLE)


def drained_compiles():
    """Compilations that run at shutdown finish; later ones fail."""
    taken, ends = queue.Queue(), queue.Queue()

    def compile_on():
        try:
            while True:
                same(call("Compile", build=build()).WhichOneof("outcome"), "result")
                taken.put(None)
        except grpc.RpcError as error:
            ends.put(error)

    for _ in range(8):
        threading.Thread(target=compile_on, daemon=True).start()
    for _ in range(24):
        taken.get(timeout=30 * SLOWDOWN)
    print("begun", flush=True)
    for _ in range(8):
        same(ends.get(timeout=60 * SLOWDOWN).code(), grpc.StatusCode.UNAVAILABLE)


# ---- the stream ----

class Stream:
    """A CompileStream call that sends its requests from a queue."""

    def __init__(self, request, over=None):
        self.requests = queue.Queue()
        self.questions = []
        self.send(start={"build": request})
        self.call = typed("stream_stream", "CompileStream", over)(iter(self.requests.get, None), timeout=60)

    def send(self, **fields):
        self.requests.put(slipway("CompileStreamRequest")(**fields))

    def end(self):
        self.requests.put(None)

    def next(self):
        message = next(self.call)
        if message.WhichOneof("message") == "question":
            self.questions.append(message.question)
            return message.question
        return message.response

    def answer(self, question, **fields):
        self.send(answer={"id": question.id, **fields})

    def serve(self, files, images=None):
        """Answers every question from `files`, keyed by source and path, and from `images`; returns the final response."""
        while True:
            question = self.next()
            if isinstance(question, slipway("CompileResponse")):
                return question
            kind = question.WhichOneof("ask")
            if kind == "read_file":
                content = files.get((question.read_file.source, question.read_file.path))
                self.answer(question, **({"absent": {}} if content is None else {"content": content}))
            elif kind == "image":
                self.answer(question, **((images or {}).get(question.image.reference) or {"unknown": {}}))
            else:
                raise AssertionError("unexpected question %r" % (question,))


IMAGE = {"image": {"config": b'{"os":"linux","architecture":"amd64","config":{"Env":["A=b"]}}',
                   "digest": "sha256:" + "c" * 64}}


def stream():
    files = {("local://context", "app/Dockerfile"): DOCKERFILE, ("local://context", ".dockerignore"): b"*.o\n"}
    running = Stream(slipway("Build")(file="app/Dockerfile"))
    response = running.serve(files, {"docker.io/library/alpine:3.20": IMAGE})
    same(response.WhichOneof("outcome"), "result")
    same(list(response.assumptions), [])
    assert b"c" * 64 in response.result.images[0].definition and b"*.o" in response.result.images[0].definition
    same([question.id for question in running.questions], list(range(1, len(running.questions) + 1)))
    asked = [(question.read_file.source, question.read_file.path) for question in running.questions
             if question.WhichOneof("ask") == "read_file"]
    same(len(asked), len(set(asked)))
    same(asked[0], ("local://context", "app/Dockerfile"))
    assert ("local://context", "app/Dockerfile.dockerignore") in asked, asked
    # The service has ended the call.
    same(list(running.call), [])
    same(running.call.code(), grpc.StatusCode.OK)


def stream_is_as_inline():
    inline = slipway("Build")(file="app/Dockerfile", options={"platform": "linux/amd64,linux/arm64"})
    inline.context.entries.add(path="app/Dockerfile", content=DOCKERFILE)
    expected = call("Compile", build=inline)
    running = Stream(slipway("Build")(file="app/Dockerfile", options={"platform": "linux/amd64,linux/arm64"}))
    found = running.serve({("local://context", "app/Dockerfile"): DOCKERFILE})
    same(found.SerializeToString(deterministic=True), expected.SerializeToString(deterministic=True))
    # The service asks no question about files that the request contains.
    running = Stream(inline)
    same(running.serve({}).result.digest, expected.result.digest)
    assert all(question.WhichOneof("ask") == "image" for question in running.questions), running.questions


def refused(running, code, words):
    error = failure(lambda: list(running.call))
    same(error.code(), code)
    assert words in error.details(), error.details()


def stream_bad_answers():
    invalid = grpc.StatusCode.INVALID_ARGUMENT

    def first(request=None):
        running = Stream(request or slipway("Build")(file="Dockerfile"))
        return running, running.next()

    running, question = first()
    running.send(answer={"id": question.id + 7, "content": b""})
    refused(running, invalid, "answer 8: no question with this number is pending")
    running, question = first()
    running.answer(question, **IMAGE)
    refused(running, invalid, "answer 1 (read_file Dockerfile of local://context): expected content, absent, unknown")
    running, question = first()
    running.answer(question)
    refused(running, invalid, "expected content")
    running, question = first()
    running.answer(question, content=b"FROM scratch\nCOPY . /\n")
    running.answer(question, content=b"twice")
    refused(running, invalid, "no question with this number is pending")
    for image, words in (({"config": b"{", "digest": "sha256:" + "a" * 64}, "config: "),
                         ({"config": b"{}", "digest": "sha256:A"}, "digest \"sha256:A\": expected sha256: and 64")):
        running, question = first(build())
        same(question.WhichOneof("ask"), "image")
        running.answer(question, image=image)
        refused(running, invalid, words)


def stream_out_of_turn():
    invalid = grpc.StatusCode.INVALID_ARGUMENT
    message = slipway("CompileStreamRequest")
    method = typed("stream_stream", "CompileStream")
    for requests, words in (
            ([], "expected start, but the stream has no message"),
            ([message()], "the first message of the stream: expected start"),
            ([message(answer={"id": 1})], "the first message of the stream: expected start"),
            ([message(start={})], "build.source: expected text or file, but neither is set")):
        error = failure(lambda: list(method(iter(requests), timeout=10)))
        same((error.code(), error.details().startswith(words)), (invalid, True))
    running = Stream(slipway("Build")(file="Dockerfile"))
    running.send(start={})
    refused(running, invalid, "got another start message")


def stream_unanswered():
    """The client half-closes the stream while a question is pending, or before the first one."""
    running = Stream(slipway("Build")(file="Dockerfile"))
    running.next()
    running.end()
    refused(running, grpc.StatusCode.INVALID_ARGUMENT,
            "ended its side with question 1 (read_file Dockerfile of local://context) unanswered")
    running = Stream(slipway("Build")(file="Dockerfile"))
    running.end()
    refused(running, grpc.StatusCode.INVALID_ARGUMENT, "unanswered")
    # This build needs no answers, so the client may half-close.
    running = Stream(build(b"FROM scratch\n", files={"a": b""}))
    running.end()
    same(running.next().WhichOneof("outcome"), "result")
    # After a client's deadline has passed, the service still answers others.
    request = slipway("CompileStreamRequest")(start={"build": slipway("Build")(file="Dockerfile")})
    held = threading.Event()

    def requests():
        yield request
        held.wait(10)

    error = failure(lambda: list(typed("stream_stream", "CompileStream")(requests(), timeout=0.5)))
    same(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
    held.set()
    same(call("ListSyntaxes").syntaxes[0].name, "mocker")


def stream_unknown_and_failure():
    running = Stream(slipway("Build")(file="Dockerfile"))
    response = running.serve({})
    same([question.read_file.path for question in running.questions], ["Dockerfile", "dockerfile"])
    same(response.failure.message, "failed to read dockerfile: open Dockerfile: no such file or directory")
    running = Stream(slipway("Build")(file="Dockerfile"))
    question = running.next()
    while question.DESCRIPTOR.name == "Question":
        running.answer(question, failure={"message": "the disk is on fire"})
        question = running.next()
    response = question
    assert "the disk is on fire" in response.failure.message, response.failure.message
    same([each.code for each in response.diagnostics], ["build.failed"])
    running = Stream(build())
    running.answer(running.next(), absent={})
    response = running.serve({})
    assert "not found" in response.failure.message, response.failure.message
    same(response.diagnostics[0].locations[0].start.line, 1)


def stream_cancelled():
    """The service keeps working after clients with pending questions have disconnected."""
    other = open_channel()
    streams = [Stream(slipway("Build")(file="Dockerfile"), other) for _ in range(100)]
    for each in streams:
        same(each.next().id, 1)
    for each in streams[:50]:
        each.call.cancel()
    other.close()
    for each in streams:
        each.end()
    same(Stream(build(b"FROM scratch\n", files={"a": b""})).next().WhichOneof("outcome"), "result")


def stream_limits():
    """The service under test waits 0.5 s for an answer and allows 4 questions and 4096 bytes of answers per call."""
    running = Stream(slipway("Build")(file="Dockerfile"))
    running.next()
    refused(running, grpc.StatusCode.DEADLINE_EXCEEDED,
            "question 1 (read_file Dockerfile of local://context) was not answered within 0.5 s")
    text = b"FROM scratch\n" + b"".join(b"COPY --from=image%d /x /\n" % index for index in range(8))
    running = Stream(build(text))
    error = failure(lambda: running.serve({}))
    same((error.code(), len(running.questions)), (grpc.StatusCode.RESOURCE_EXHAUSTED, 4))
    assert error.details().startswith("the build asks more than the 4 questions that one call may ask; "), error.details()
    running = Stream(slipway("Build")(file="Dockerfile"))
    running.answer(running.next(), content=b"#" * 5000)
    refused(running, grpc.StatusCode.RESOURCE_EXHAUSTED, "the answers total more than 4096 bytes")
    # The service still answers after the failed calls.
    same(Stream(build(b"FROM scratch\n", files={"a": b""})).next().WhichOneof("outcome"), "result")


def stream_images_and_sources():
    """Questions of a Mockerfile that installs packages, and of a build with an HTTP source and a Git context."""
    source = (b"#syntax=slipway/mocker\napiVersion: v1alpha1\nimages:\n- name: demo\n  from: example.org/odd\n"
              b"  package:\n    install: [gcc]\n")
    running = Stream(build(source, "Mockerfile.yaml"))
    kinds = set()
    while True:
        question = running.next()
        if isinstance(question, slipway("CompileResponse")):
            break
        kind = question.WhichOneof("ask")
        kinds.add(kind)
        if kind == "image":
            running.answer(question, **IMAGE)
        elif kind == "read_file" and question.read_file.path == "etc/os-release":
            assert question.read_file.source.startswith("docker-image://example.org/odd"), question
            running.answer(question, content=b"ID=debian\nVERSION_ID=12\n")
        else:
            running.answer(question, absent={})
    same(question.WhichOneof("outcome"), "result")
    assert {"image", "read_file"} <= kinds, kinds
    running = Stream(build(b"FROM scratch\nADD https://example.org/a.tar /\n",
                           options={"context": "https://github.com/moby/buildkit.git#master"}))
    response = running.serve({})
    same(response.WhichOneof("outcome"), "result")


# ---- health and reflection ----

def health():
    stub = health_pb2_grpc.HealthStub(channel)
    serving = health_pb2.HealthCheckResponse.SERVING
    for service in ("", "slipway.v1.Compiler", "moby.buildkit.v1.Control"):
        same(stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=10).status, serving)
    error = failure(lambda: stub.Check(health_pb2.HealthCheckRequest(service="nobody"), timeout=10))
    same((error.code(), error.details()), (grpc.StatusCode.NOT_FOUND, "unknown service nobody"))
    watch = stub.Watch(health_pb2.HealthCheckRequest(service="slipway.v1.Compiler"), timeout=10)
    same(next(watch).status, serving)
    watch.cancel()
    watch = stub.Watch(health_pb2.HealthCheckRequest(service="nobody"), timeout=10)
    same(next(watch).status, health_pb2.HealthCheckResponse.SERVICE_UNKNOWN)
    watch.cancel()
    listed = channel.unary_unary("/grpc.health.v1.Health/List",
                                 response_deserializer=named("grpc.health.v1.HealthListResponse").FromString)(b"")
    same({name: each.status for name, each in listed.statuses.items()},
         {"": 1, "slipway.v1.Compiler": 1, "moby.buildkit.v1.Control": 1, "moby.buildkit.v1.frontend.LLBBridge": 1})


def reflection_alpha():
    database = ProtoReflectionDescriptorDatabase(channel)
    services = set(database.get_services())
    same(services, {"slipway.v1.Compiler", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                    "grpc.reflection.v1alpha.ServerReflection", "moby.buildkit.v1.Control",
                    "moby.buildkit.v1.frontend.LLBBridge"})
    pool = descriptor_pool.DescriptorPool(database)
    for name in sorted(services):
        for method in pool.FindServiceByName(name).methods:
            assert method.input_type.full_name and method.output_type.full_name
    same(pool.FindMessageTypeByName("slipway.v1.Build").fields_by_name["options"].number, 3)
    same(pool.FindFileByName("service/slipway.proto").package, "slipway.v1")
    same(pool.FindEnumTypeByName("slipway.v1.Severity").values_by_name["SEVERITY_ERROR"].number, 1)


def reflect(path, *requests):
    """Makes one reflection call at `path`; v1 and v1alpha have the same messages on the wire."""
    return list(channel.stream_stream(
        path + "/ServerReflectionInfo", request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString)(iter(requests), timeout=10))


def reflection():
    asked = [reflection_pb2.ServerReflectionRequest(list_services="", host="h"),
             reflection_pb2.ServerReflectionRequest(file_containing_symbol="slipway.v1.Compiler.Compile"),
             reflection_pb2.ServerReflectionRequest(all_extension_numbers_of_type="slipway.v1.Build")]
    for path in ("/grpc.reflection.v1.ServerReflection", "/grpc.reflection.v1alpha.ServerReflection"):
        listed, files, numbers = reflect(path, *asked)
        assert "slipway.v1.Compiler" in [each.name for each in listed.list_services_response.service]
        same((listed.valid_host, listed.original_request), ("h", asked[0]))
        same(len(files.file_descriptor_response.file_descriptor_proto), 1)
        same((numbers.all_extension_numbers_response.base_type_name,
              list(numbers.all_extension_numbers_response.extension_number)), ("slipway.v1.Build", []))


def reflection_errors():
    for request in (reflection_pb2.ServerReflectionRequest(file_by_filename="nothing.proto"),
                    reflection_pb2.ServerReflectionRequest(file_containing_symbol="slipway.v1.Nothing"),
                    reflection_pb2.ServerReflectionRequest(all_extension_numbers_of_type="slipway.v1.Nothing"),
                    reflection_pb2.ServerReflectionRequest(
                        file_containing_extension={"containing_type": "slipway.v1.Build", "extension_number": 9})):
        (response,) = reflect("/grpc.reflection.v1.ServerReflection", request)
        same((response.error_response.error_code, response.original_request), (5, request))
        assert response.error_response.error_message.endswith(" not found"), response
    error = failure(lambda: reflect("/grpc.reflection.v1.ServerReflection", reflection_pb2.ServerReflectionRequest()))
    same(error.code(), grpc.StatusCode.INVALID_ARGUMENT)


def drained():
    watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service=""), timeout=60)
    same(next(watch).status, health_pb2.HealthCheckResponse.SERVING)
    requests = queue.Queue()
    requests.put(reflection_pb2.ServerReflectionRequest(list_services=""))
    idle = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter(requests.get, None), timeout=60)
    next(idle)
    print("begun", flush=True)
    same(next(watch).status, health_pb2.HealthCheckResponse.NOT_SERVING)
    same(failure(lambda: next(watch)).code(), grpc.StatusCode.UNAVAILABLE)
    same(list(idle), [])


finish(globals()[sys.argv[2]])
