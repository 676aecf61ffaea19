"""Clients that load a service for `dev/soak`, each kind in a thread of its own.

usage: load.py TARGET METRICS SECONDS KIND...    prints a JSON object: calls and statuses by kind, and the lost calls, which
also go to standard error at once
TARGET is the service's TCP address, HOST:PORT, METRICS the address of its metrics.
A call is lost if it ends without a status of the service: its connection breaks, or nothing comes within WAIT seconds, unless
the machine stood still meanwhile, as a virtual one does when its host suspends it.
Needs: protoc, pip install grpcio grpcio-health-checking h2 protobuf
"""
import collections
import contextlib
import http.client
import json
import queue
import random
import socket
import struct
import sys
import threading
import time

import grpc
import h2.config
import h2.connection
import h2.settings
from grpc_health.v1 import health_pb2, health_pb2_grpc

from expect import leave
from messages import BRIDGE, BUILD_ID, CONTROL, bridge, control, named

TARGET, METRICS, SECONDS, KINDS = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4:]
END = time.monotonic() + SECONDS
# Seconds within which every call must end. The slowest call, of a large file, takes about a second.
WAIT = 45
# Seconds without a tick of the clock thread after which the machine has stood still.
STALL = 10
SERVICE = "/slipway.v1.Compiler/"
OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1),
           ("grpc.use_local_subchannel_pool", 1),
           ("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 500)]
OK, CANCELLED, LATE, UNAVAILABLE, UNKNOWN = (
    grpc.StatusCode.OK, grpc.StatusCode.CANCELLED, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.UNKNOWN)
# Statuses of a call that needs the solver, while that is restarted: the service's own words, or a restarted solver's.
RESTARTED = ("the upstream", "the connection to the upstream", "no such job", "the call was cancelled")
SMALL = b"FROM alpine:3.20\nARG A=b\nCOPY . /src\nRUN --mount=type=cache,target=/root make -C /src $A\n"
LARGE = b"FROM alpine AS base\n" + b"".join(
    b"ENV K%d=v\nCOPY a%d /b/\nRUN echo %d && make -C /src\n" % (index, index, index) for index in range(400))

lock = threading.Lock()
tally = collections.defaultdict(collections.Counter)
lost = []
# The time of the clock thread's last tick; the end of the last stall, and the longest stall, in seconds.
clock = {"tick": time.monotonic(), "stall": -WAIT, "longest": 0}


def tick():
    while True:
        time.sleep(0.1)
        now = time.monotonic()
        if now - clock["tick"] > STALL:
            clock.update(stall=now, longest=max(clock["longest"], now - clock["tick"]))
        clock["tick"] = now


threading.Thread(target=tick, daemon=True).start()


def stood_still():
    """Whether the machine stood still within the last WAIT seconds."""
    now = time.monotonic()
    return now - clock["tick"] > STALL or now - clock["stall"] < WAIT


def slipway(name):
    return named("slipway.v1." + name)


def record(kind, code, details="", expected=()):
    """Counts a status; a status that is neither OK nor expected is a lost call."""
    if code is LATE and stood_still():
        expected = (code,)
    with lock:
        tally[kind][code.name] += 1
        if code is not OK and code not in expected and len(lost) < 50:
            lost.append("%s: %s: %s" % (kind, code.name, details[:200]))
            print(time.strftime("%H:%M:%S"), "lost:", lost[-1], file=sys.stderr, flush=True)


def ended(kind, work, expected=(), upstream=False):
    """Runs a call and records how it ended. `upstream`: it needs the solver, which may be restarted meanwhile."""
    try:
        work()
        record(kind, OK)
        return True
    except grpc.RpcError as error:
        code, details = error.code(), error.details() or ""
        # A refusal by a limit is a status in words; the clients of one address share the limits.
        if code is grpc.StatusCode.RESOURCE_EXHAUSTED and details.startswith("limits."):
            expected = (code,)
        if upstream and code in (UNAVAILABLE, UNKNOWN, CANCELLED) and any(words in details for words in RESTARTED):
            expected = (code,)
        record(kind, code, details, expected)
        return False


@contextlib.contextmanager
def opened():
    channel = grpc.insecure_channel(TARGET, options=OPTIONS)
    try:
        yield channel
    finally:
        channel.close()


def unary(channel, method, request, response, timeout=WAIT, **call):
    return channel.unary_unary(method, request_serializer=type(request).SerializeToString,
                               response_deserializer=response.FromString)(request, timeout=timeout, **call)


def started(channel, method, request, timeout=WAIT):
    return channel.unary_unary(method, request_serializer=type(request).SerializeToString).future(request, timeout=timeout)


def compile_request(text=SMALL, name="Dockerfile", **fields):
    return slipway("CompileRequest")(build=slipway("Build")(text={"name": name, "content": text}, **fields))


def calls(most):
    """Counts up to a random number of calls of one connection, until the time is over."""
    for index in range(random.randint(1, most)):
        if time.monotonic() >= END:
            return
        yield index


# ---- kinds of load: each is repeated until the time is over ----

def builds():
    """Whole builds, and builds in which the client calls the frontend, as buildctl does."""
    with opened() as channel:
        for _ in calls(8):
            name = "soak-%016x" % random.getrandbits(64)
            if random.random() < 0.5:
                request = control("SolveRequest")(Ref=name, Session="s", Frontend="slipway.v0",
                                                  FrontendAttrs={"filename": "Dockerfile"})
                ended("builds", lambda: unary(channel, CONTROL + "Solve", request, control("SolveResponse")), upstream=True)
                continue
            whole = started(channel, CONTROL + "Solve", control("SolveRequest")(Ref=name, Session="s"))
            metadata = [(BUILD_ID, name)]

            def frontend():
                request = bridge("SolveRequest")(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"})
                result = unary(channel, BRIDGE + "Solve", request, bridge("SolveResponse"), metadata=metadata).result
                unary(channel, BRIDGE + "Return", bridge("ReturnRequest")(result=result), bridge("ReturnResponse"),
                      metadata=metadata)

            if ended("frontends", frontend, upstream=True):
                ended("builds", whole.result, upstream=True)
            else:
                whole.cancel()


def compiles():
    """Calls of every method, with small and large files, correct and broken ones."""
    with opened() as channel:
        for _ in calls(20):
            method = random.choice(["Compile"] * 4 + ["Check", "Outline", "Targets"])
            text = random.choice([SMALL] * 6 + [LARGE, b"FROM alpine\nRUM x\n"])
            request = slipway(method + "Request")(build=compile_request(text).build)
            ended("compiles", lambda: unary(channel, SERVICE + method, request, slipway(method + "Response")))


def streams():
    """CompileStream calls that answer each question; a fifth of them leave in the middle."""
    request = slipway("CompileStreamRequest")
    with opened() as channel:
        for _ in calls(10):
            requests, leaves = queue.Queue(), random.random() < 0.2
            requests.put(request(start={"build": slipway("Build")(file="Dockerfile")}))

            def stream():
                call = channel.stream_stream(
                    SERVICE + "CompileStream", request_serializer=request.SerializeToString,
                    response_deserializer=slipway("CompileStreamResponse").FromString)(iter(requests.get, None), timeout=WAIT)
                try:
                    for message in call:
                        if message.WhichOneof("message") != "question":
                            continue
                        if leaves:
                            call.cancel()
                        content = {"content": SMALL} if message.question.WhichOneof("ask") == "read_file" else {"unknown": {}}
                        requests.put(request(answer={"id": message.question.id, **content}))
                finally:
                    requests.put(None)

            ended("streams", stream, expected=(CANCELLED,) if leaves else ())


def cancelled():
    """Calls of every route that the client cancels after a random time."""
    with opened() as channel:
        calls = [started(channel, SERVICE + "Compile", compile_request(random.choice([SMALL, LARGE]))),
                 started(channel, CONTROL + "Solve", control("SolveRequest")(
                     Ref="soak-%016x" % random.getrandbits(64), Frontend="slipway.v0", FrontendAttrs={"filename": "Slow"})),
                 started(channel, CONTROL + "Solve", control("SolveRequest")(Ref="soak-%016x" % random.getrandbits(64)))]
        time.sleep(random.uniform(0, 0.3))
        for call in calls:
            call.cancel()
            try:
                ended("cancelled", call.result, expected=(CANCELLED,), upstream=True)
            except grpc.FutureCancelledError:
                record("cancelled", CANCELLED, expected=(CANCELLED,))


def deadlines():
    """Calls whose deadline passes while they run."""
    with opened() as channel:
        slow = control("SolveRequest")(Ref="soak-%016x" % random.getrandbits(64), Frontend="slipway.v0",
                                       FrontendAttrs={"filename": "Slow"})
        for method, request, timeout in (
                (SERVICE + "Compile", compile_request(LARGE), random.uniform(0.001, 0.2)),
                (CONTROL + "Solve", slow, random.uniform(0.1, 0.5)),
                (SERVICE + "Compile", compile_request(SMALL), random.uniform(0.0005, 0.005))):
            ended("deadlines", started(channel, method, request, timeout).result, expected=(LATE,), upstream=True)


class Connection:
    """A connection driven frame by frame, for what no gRPC library would do."""

    def __init__(self, window=65535):
        host, port = TARGET.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=WAIT)
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(validate_outbound_headers=False))
        self.h2.local_settings = h2.settings.Settings(
            client=True, initial_values={h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
        self.h2.initiate_connection()

    def call(self, method, message=None, end=True):
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, [(":method", "POST"), (":scheme", "http"), (":path", method), (":authority", "x"),
                                      ("content-type", "application/grpc"), ("te", "trailers")])
        if message is not None:
            data = struct.pack(">BI", 0, len(message)) + message
            for start in range(0, len(data), 16384):
                self.h2.send_data(stream, data[start:start + 16384], end_stream=end and start + 16384 >= len(data))
        self.socket.sendall(self.h2.data_to_send())

    def reset(self):
        """Ends the connection by a RST segment."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def disconnects():
    """Connections that end in the middle: of the preface, of headers, of a message, of a compilation, of a build."""
    connection = Connection()
    try:
        message = compile_request(LARGE).SerializeToString()[:60000]
        kind = random.randrange(6)
        if kind == 0:
            connection.socket.sendall(connection.h2.data_to_send()[:random.randint(0, 60)])
        elif kind == 1:
            connection.call(SERVICE + "Compile")
        elif kind == 2:
            connection.call(SERVICE + "Compile", message[:random.randint(1, 60000)], end=False)
        elif kind == 3:
            connection.call(SERVICE + "Compile", compile_request(SMALL * 100).SerializeToString()[:60000])
        elif kind == 4:
            connection.call(CONTROL + "Status", b"")
        else:
            connection.call(CONTROL + "Solve", control("SolveRequest")(
                Ref="soak-%016x" % random.getrandbits(64), Frontend="slipway.v0",
                FrontendAttrs={"filename": "Slow"}).SerializeToString())
        time.sleep(random.uniform(0, 0.1))
        record("disconnects", OK)
    finally:
        if random.random() < 0.5:
            connection.reset()
        connection.socket.close()


def slow_readers():
    """Clients that take a large response only slowly: relayed ones, and ones with a window of 1 KiB."""
    if random.random() < 0.5:
        with opened() as channel:
            def read():
                for _ in channel.unary_stream(CONTROL + "Prune")(b"60", timeout=WAIT):
                    time.sleep(0.02)

            ended("slow readers", read, upstream=True)
        return
    connection = Connection(window=1024)
    connection.call(SERVICE + "Compile", compile_request(LARGE[:12000]).SerializeToString())
    time.sleep(random.uniform(0.2, 2))
    connection.socket.close()
    record("slow readers", OK)


half_open = collections.deque()


def half_opens():
    """Connections that fall silent without closing, up to 20 at a time. The service closes each after 80 s."""
    connection = Connection()
    kind = random.randrange(4)
    if kind == 0:
        connection.socket.sendall(connection.h2.data_to_send()[:random.choice([0, 10, 24])])
    elif kind == 1:
        connection.call(CONTROL + "Status", b"")
    elif kind == 2:
        connection.call(SERVICE + "CompileStream", slipway("CompileStreamRequest")(
            start={"build": slipway("Build")(file="Dockerfile")}).SerializeToString(), end=False)
    else:
        connection.call(SERVICE + "Compile", b"x" * 1000, end=False)
    half_open.append((time.monotonic(), connection))
    if len(half_open) > 20:
        _, oldest = half_open.popleft()
        oldest.socket.close()
    for since, connection in half_open:
        if time.monotonic() - since > 100:
            connection.socket.settimeout(1)
            with contextlib.suppress(OSError):
                while connection.socket.recv(65536):
                    pass
                record("closed by the service", OK)
                half_open.remove((since, connection))
                break
    record("half-open", OK)
    time.sleep(4.5)


def probes():
    """Health, readiness and metrics over HTTP, and health over gRPC."""
    host, port = METRICS.rsplit(":", 1)
    for path in ("/healthz", "/readyz", "/metrics"):
        try:
            connection = http.client.HTTPConnection(host, int(port), timeout=10)
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
            code = OK if response.status == 200 and body else UNKNOWN
            record("probes", code, "%s: %d %r" % (path, response.status, body[:80]))
        except OSError as error:
            record("probes", UNAVAILABLE, "%s: %r" % (path, error))
        finally:
            connection.close()
    with opened() as channel:
        ended("probes", lambda: health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=10))
    time.sleep(0.2)


def resident():
    """One connection for the whole time, with a call every second."""
    with opened() as channel:
        while time.monotonic() < END:
            ended("resident", lambda: unary(channel, SERVICE + "Compile", compile_request(), slipway("CompileResponse")))
            time.sleep(1)


def repeat(kind):
    work = globals()[kind]
    while time.monotonic() < END:
        try:
            work()
        except OSError as error:
            record(kind, UNAVAILABLE, repr(error))
        except Exception as error:  # A fault of this program; reported as a lost call.
            record(kind, UNKNOWN, repr(error))
            time.sleep(1)


threads = [threading.Thread(target=repeat, args=(kind,), daemon=True) for kind in KINDS]
for thread in threads:
    thread.start()
for thread, kind in zip(threads, KINDS):
    thread.join(max(0, END - time.monotonic()) + WAIT + 20)
    if thread.is_alive():
        lost.append("%s: a call did not end within %d s" % (kind, WAIT))
print(json.dumps({"tally": tally, "lost": lost, "stall": clock["longest"]}))
leave(0)
