"""A misbehaving client, written with the Python package h2, that runs one case.

usage: raw.py TARGET CASE      prints "ok", or what is wrong
TARGET is unix:PATH of the proxy. Some cases print "holding" and then wait to be killed.
Needs: protoc, pip install h2 protobuf
"""
import signal
import socket
import struct
import sys
import time

import h2.config
import h2.connection
import h2.events
import h2.settings
from hyperframe.frame import ContinuationFrame, HeadersFrame, PingFrame

from expect import SLOWDOWN, finish, same
from messages import BRIDGE, BUILD_ID, CONTROL, bridge, control

TARGET = sys.argv[1]


def connected():
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10 * SLOWDOWN)
    connection.connect(TARGET.removeprefix("unix:"))
    return connection


class Client:
    """One HTTP/2 connection, driven frame by frame."""

    def __init__(self, settings=()):
        self.socket = connected()
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
            validate_outbound_headers=False, validate_inbound_headers=False))
        self.h2.local_settings = h2.settings.Settings(client=True, initial_values=dict(settings))
        self.h2.initiate_connection()
        self.streams, self.ended, self.closed = {}, set(), None
        self.flush()
        # The proxy first sends its SETTINGS and acknowledges the client's.
        self.until(lambda: self.has_settings)

    has_settings = False

    def flush(self):
        try:
            self.socket.sendall(self.h2.data_to_send())
        except (ConnectionResetError, BrokenPipeError):
            self.closed = self.closed or "closed"

    def open(self, path, end=False, **headers):
        stream = self.h2.get_next_available_stream_id()
        all_headers = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
                       ("content-type", "application/grpc"), ("te", "trailers")]
        for name, value in headers.items():
            name = name.replace("_", "-")
            all_headers = [pair for pair in all_headers if pair[0] != name] + [(name, value)]
        self.h2.send_headers(stream, all_headers, end_stream=end)
        self.streams[stream] = {}
        self.flush()
        return stream

    def send(self, stream, data, end=False):
        """Sends `data`, as far as the flow-control windows allow at a time."""
        while data:
            size = min(len(data), self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
            if size == 0:
                self.receive()
                if self.closed or stream in self.ended:
                    return
                continue
            self.h2.send_data(stream, data[:size])
            data = data[size:]
            self.flush()
        if end:
            self.h2.end_stream(stream)
            self.flush()

    def receive(self):
        try:
            data = self.socket.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            data = b""
        if not data:
            self.closed = self.closed or "closed"
            return
        for event in self.h2.receive_data(data):
            if isinstance(event, h2.events.RemoteSettingsChanged):
                self.has_settings = True
            elif isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
                self.streams[event.stream_id].update(
                    {name.decode() if isinstance(name, bytes) else name:
                     value.decode() if isinstance(value, bytes) else value for name, value in event.headers})
            elif isinstance(event, h2.events.StreamEnded):
                self.ended.add(event.stream_id)
            elif isinstance(event, h2.events.StreamReset):
                self.ended.add(event.stream_id)
                self.streams[event.stream_id].setdefault("reset", int(event.error_code))
            elif isinstance(event, h2.events.ConnectionTerminated):
                self.closed = int(event.error_code)
        self.flush()

    def until(self, condition, seconds=10):
        end = time.monotonic() + seconds * SLOWDOWN
        while not condition():
            assert time.monotonic() < end, "not within %s s: %r" % (seconds, self.streams)
            assert not self.closed, "the connection ended: %r" % self.closed
            self.receive()

    def until_closed(self):
        while not self.closed:
            self.receive()
        return self.closed

    def answer(self, stream):
        """Waits for the call to end and returns its headers and trailers."""
        self.until(lambda: stream in self.ended)
        return self.streams[stream]


def frame(message, length=None, flag=0):
    return struct.pack(">BI", flag, len(message) if length is None else length) + message


def serves():
    """Checks that other clients are still served."""
    client = Client()
    stream = client.open(CONTROL + "DiskUsage")
    client.send(stream, frame(b"hello"), end=True)
    same(client.answer(stream)["grpc-status"], "0")


def ended_by_proxy(client, send, rounds):
    """Calls `send` until the proxy ends the connection; returns the code of its GOAWAY, if it sent one."""
    client.socket.settimeout(0.001)
    for _ in range(rounds):
        try:
            send()
        except (BrokenPipeError, ConnectionResetError):
            break
        except (TimeoutError, BlockingIOError):
            pass
        try:
            client.receive()
        except (TimeoutError, BlockingIOError):
            pass
        if client.closed:
            break
    client.socket.settimeout(10)
    return client.until_closed()


# ---- floods ----

def header_flood():
    """A header block that never ends."""
    client = Client()
    block = b"\x00\x01a\x7f\x81\x7e" + b"x" * 16000  # a literal, never indexed
    opening = HeadersFrame(1, block[:10])
    client.socket.sendall(opening.serialize())
    size = [0]

    def send():
        size[0] += 16000
        client.socket.sendall(ContinuationFrame(1, b"x" * 16000).serialize())

    ended_by_proxy(client, send, 10_000)
    assert size[0] < 8 << 20, "%d bytes of headers were taken" % size[0]
    serves()


def large_headers():
    """Headers that compress well but exceed the 256 KiB that the proxy's SETTINGS allow."""
    client = Client()
    stream = client.h2.get_next_available_stream_id()
    one = ("x-large", "y" * 4000)
    client.h2.send_headers(stream, [(":method", "POST"), (":scheme", "http"), (":path", CONTROL + "Info"),
                                    (":authority", "a"), ("content-type", "application/grpc")] + [one] * 200)
    client.streams[stream] = {}
    client.flush()
    client.until_closed()
    serves()


def rapid_reset():
    client = Client()

    def send():
        stream = client.open(CONTROL + "Status")
        client.h2.reset_stream(stream)
        client.flush()

    same(ended_by_proxy(client, send, 20_000), 11)  # ENHANCE_YOUR_CALM
    serves()


def ping_flood():
    """PINGs whose acks the client never reads; the proxy closes the connection instead of queueing acks without bound."""
    client = Client()
    pings = PingFrame(0, b"12345678").serialize() * 1000
    try:
        for _ in range(10_000):
            client.socket.sendall(pings)
        raise AssertionError("10 million of them are taken")
    except (BrokenPipeError, ConnectionResetError):
        pass
    serves()


def empty_data():
    client = Client()
    stream = client.open(CONTROL + "Session")

    def send():
        client.h2.send_data(stream, b"")
        client.flush()

    ended_by_proxy(client, send, 5000)
    serves()


# ---- memory and connections held by clients ----

def hold():
    """Keeps the connection open until the test kills the process."""
    print("holding", flush=True)
    signal.pause()


def never_finished():
    """Build requests that stay incomplete."""
    client = Client()
    streams = [client.open(BRIDGE + "Solve") for _ in range(20)]
    for stream in streams:
        client.send(stream, frame(b"x" * 100_000, length=200_000))
    hold()


def slow_request():
    """A request that isn't complete within limits.request-seconds = 1."""
    client = Client()
    stream = client.open(CONTROL + "Solve")
    client.send(stream, frame(b"x" * 10, length=100))
    answer = client.answer(stream)
    same((answer["grpc-status"], answer["grpc-message"]),
         ("4", "limits.request-seconds: the request did not arrive completely within 1 s; check the client's connection or raise the limit"))


def solve(client, name):
    """Starts a build and sends a solve request in it; returns the stream, whose response is left unread."""
    whole = client.open(CONTROL + "Solve")
    client.send(whole, frame(control("SolveRequest")(Ref=name).SerializeToString()), end=True)
    stream = client.open(BRIDGE + "Solve", **{BUILD_ID: name})
    request = bridge("SolveRequest")(Frontend="slipway.v0", FrontendOpt={"filename": "Dockerfile"},
                                     allowResultReturn=True, allowResultArrayRef=True)
    client.send(stream, frame(request.SerializeToString()), end=True)
    return stream


def unread_answer():
    """A response for which the client grants no flow-control window."""
    client = Client({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
    stream = solve(client, "unread")
    client.until(lambda: ":status" in client.streams[stream])
    assert stream not in client.ended
    hold()


def unread_compilation():
    """The same with a response of slipway.v1."""
    client = Client({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
    stream = client.open("/slipway.v1.Compiler/Echo")
    client.send(stream, frame(b"x" * 100_000), end=True)
    client.until(lambda: ":status" in client.streams[stream])
    hold()


def half_build():
    """A client that is killed with builds, sessions, status calls and incomplete requests open."""
    client = Client()
    for index in range(5):
        solve(client, "half-%d" % index)
        client.open(CONTROL + "Session")
        client.send(client.open(CONTROL + "Status"), frame(b""), end=True)
        client.send(client.open(BRIDGE + "Solve"), frame(b"x" * 1000, length=2000))
    hold()


def idle_connections():
    """Of 60 idle connections, all beyond limits.connections = 5 are closed."""
    held = [connected() for _ in range(60)]
    end = time.monotonic() + 10 * SLOWDOWN
    for connection in held[5:]:
        connection.settimeout(max(0.1, end - time.monotonic()))
        try:
            while connection.recv(65536):
                pass
        except ConnectionResetError:
            pass
    for connection in held[:5]:
        connection.setblocking(False)
        try:
            assert connection.recv(65536), "one of the first was closed"
        except BlockingIOError:
            pass
    for connection in held:
        connection.close()


# ---- invalid HTTP/2 or gRPC ----

def not_http2():
    for text in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01\x02\x00" + b"\x01" * 200, b"\0" * 100,
                 b"PRI * HTTP/2.0\r\n\r\nXX" + b"\0" * 20):
        connection = connected()
        connection.sendall(text)
        try:
            while connection.recv(65536):
                pass
        except ConnectionResetError:
            pass
    serves()


def broken_frames():
    """A frame that violates HTTP/2 ends its connection."""
    for name, raw in (("data on stream 0", b"\x00\x00\x01\x00\x00\x00\x00\x00\x00x"),
                      ("settings of 5 bytes", b"\x00\x00\x05\x04\x00\x00\x00\x00\x0012345"),
                      ("ping of 4 bytes", b"\x00\x00\x04\x06\x00\x00\x00\x00\x001234"),
                      ("a window of 0", b"\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
                      ("a frame of 16 MiB", b"\xff\xff\xff\x00\x00\x00\x00\x00\x01"),
                      ("continuation of nothing", b"\x00\x00\x01\x09\x04\x00\x00\x00\x01x"),
                      ("a bad header block", b"\x00\x00\x03\x01\x05\x00\x00\x00\x01\xff\xff\xff"),
                      ("a stream of the server's", b"\x00\x00\x01\x01\x05\x00\x00\x00\x02\x82")):
        client = Client()
        client.socket.sendall(raw)
        try:
            client.until_closed()
        except TimeoutError:
            raise AssertionError("the connection stays open after " + name)
    serves()


def wrong_lengths():
    """Build requests with invalid gRPC framing are relayed, and the solver refuses them."""
    client = Client()
    for body in (b"", b"\x00", frame(b"x" * 10, length=20), frame(b"x" * 10, length=5), frame(b"x", flag=9),
                 frame(b"", length=0xFFFFFFFF), frame(b"\xff\xff\xff\xff")):
        # The fake solver reads an unknown flag as an empty request, and would wait for the end of that build.
        for path in (BRIDGE + "Solve", CONTROL + "Solve")[:1 if body[:1] == b"\x09" else 2]:
            stream = client.open(path)
            client.send(stream, body, end=True) if body else client.h2.end_stream(stream)
            client.flush()
            answer = client.answer(stream)
            assert answer.get("grpc-status", "reset") != "0", (path, body, answer)
    serves()


def wrong_type():
    client = Client()
    stream = client.open(BRIDGE + "Solve", content_type="text/plain")
    client.send(stream, frame(b""), end=True)
    answer = client.answer(stream)
    assert answer.get("grpc-status") != "0" and (answer[":status"] != "200" or "grpc-status" in answer), answer


def bad_timeout():
    client = Client()
    stream = client.open(BRIDGE + "Solve", grpc_timeout="soon")
    answer = client.answer(stream)
    same((answer["grpc-status"], answer["grpc-message"]),
         ("3", 'invalid grpc-timeout "soon": expected up to eight digits and one of the units H, M, S, m, u and n, e.g. 30S'))


def timeouts():
    """The proxy enforces `grpc-timeout` in each unit. This client has no timer of its own."""
    client = Client()
    for text in ("0S", "300m", "300000u", "99999999n", "1S"):
        stream = client.open(BRIDGE + "Solve", grpc_timeout=text, **{BUILD_ID: "nobody"})
        request = bridge("SolveRequest")(Frontend="slipway.v0")
        client.send(stream, frame(request.SerializeToString()), end=True)
        answer = client.answer(stream)
        same((answer["grpc-status"], answer["grpc-message"]),
             ("4", "the call exceeded its grpc-timeout of %s" % text))


if __name__ == "__main__":
    finish(globals()[sys.argv[2]])
