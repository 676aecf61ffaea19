"""A client on gRPC's C core or plain TLS that runs one case of the authentication tests.

usage: secure_client.py PORT CERTIFICATES CASE [ARGUMENT...]      prints "ok", or what is wrong
PORT is the proxy's on 127.0.0.1, CERTIFICATES a folder with NAME.pem and NAME.key.
Needs: pip install grpcio
"""
import http.client
import pathlib
import socket
import ssl
import sys
import time
import warnings

import grpc

from expect import finish, same
from http2 import trailers

PORT, FOLDER = int(sys.argv[1]), pathlib.Path(sys.argv[2])
ECHO, STREAM = "/moby.buildkit.v1.Control/DiskUsage", "/moby.buildkit.v1.Control/Session"
COMPILE = "/slipway.v1.Test/Echo"


def secure_channel(client="", ca="ca"):
    """Opens a channel that presents the named certificate, or none."""
    own = [(FOLDER / (client + ending)).read_bytes() if client else None for ending in (".key", ".pem")]
    credentials = grpc.ssl_channel_credentials((FOLDER / (ca + ".pem")).read_bytes(), *own)
    return grpc.secure_channel("127.0.0.1:%d" % PORT, credentials, options=[("grpc.use_local_subchannel_pool", 1)])


def plain_channel():
    return grpc.insecure_channel("127.0.0.1:%d" % PORT, options=[("grpc.use_local_subchannel_pool", 1)])


def call(channel, method, token=None, metadata=(), timeout=20):
    """Returns the response or the error of a call."""
    if token is not None:
        metadata = [("authorization", token), ("x-own", "1")]
    try:
        return channel.unary_unary(method)(b"hello", metadata=metadata, timeout=timeout)
    except grpc.RpcError as error:
        return error


def refused(error, *words):
    assert isinstance(error, grpc.RpcError), "it went well: %r" % (error,)
    same(error.code(), grpc.StatusCode.UNAUTHENTICATED)
    for word in words:
        assert word in error.details(), error.details()


def context(**settings):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.load_verify_locations(FOLDER / "ca.pem")
    tls.set_alpn_protocols(["h2"])
    for name, value in settings.items():
        setattr(tls, name, value)
    return tls


def connect():
    return socket.create_connection(("127.0.0.1", PORT), timeout=20)


def ends(connection):
    """Waits for the peer to close the connection; returns the bytes received before."""
    said = b""
    try:
        while piece := connection.recv(65536):
            said += piece
    except (ConnectionResetError, ssl.SSLError) as error:
        said += repr(error).encode()
    return said


# ---- certificates ----

def builds(client):
    same(call(secure_channel(client), ECHO), b"hello")


def compiles(client):
    same(call(secure_channel(client), COMPILE), b"hello")


def without_certificate():
    channel = secure_channel()
    for method in (ECHO, "/moby.buildkit.v1.frontend.LLBBridge/Solve", "/containerd.services.content.v1.Content/Read",
                   "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "/any.Other/Method", COMPILE):
        refused(call(channel, method), "client certificate", "--tlscert")
    # A stream can be refused while the client still sends, and the connection stays usable.
    requests = (b"x" * 65536 for _ in range(100))
    try:
        list(channel.stream_stream(STREAM)(requests, timeout=20))
        raise AssertionError("it went well")
    except grpc.RpcError as error:
        refused(error, "client certificate")
    health = call(channel, "/grpc.health.v1.Health/Check")
    assert isinstance(health, bytes) or health.code() != grpc.StatusCode.UNAUTHENTICATED, health


def handshake_fails(client):
    error = call(secure_channel(client), ECHO)
    assert isinstance(error, grpc.RpcError), "it went well: %r" % (error,)
    same(error.code(), grpc.StatusCode.UNAVAILABLE)


def alert(client, expected):
    """Checks the alert that says why a certificate is refused. In TLS 1.3 the client sees it at its first read."""
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        tls = context(minimum_version=version, maximum_version=version)
        tls.load_cert_chain(FOLDER / (client + ".pem"), FOLDER / (client + ".key"))
        try:
            with tls.wrap_socket(connect(), server_hostname="localhost") as connection:
                said = ends(connection).decode()
        except ssl.SSLError as error:
            said = repr(error)
        assert expected in said, "%s: %s" % (version, said)


def versions():
    """TLS 1.2 and 1.3 are accepted, older versions refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for version, is_spoken in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
                                   (ssl.TLSVersion.TLSv1_3, True)):
            tls = context(minimum_version=version, maximum_version=version)
            tls.set_ciphers("DEFAULT:@SECLEVEL=0")
            try:
                with tls.wrap_socket(connect(), server_hostname="localhost") as connection:
                    assert is_spoken, "%s is spoken" % version
                    same(connection.selected_alpn_protocol(), "h2")
            except ssl.SSLError as error:
                assert not is_spoken, error
                assert "alert protocol version" in str(error), error


def without_protocol(protocols=()):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.load_verify_locations(FOLDER / "ca.pem")
    tls.load_cert_chain(FOLDER / "alice.pem", FOLDER / "alice.key")
    if protocols:
        tls.set_alpn_protocols(protocols)
    connection = tls.wrap_socket(connect(), server_hostname="localhost")
    same(connection.selected_alpn_protocol(), None)
    return connection


def prior_knowledge():
    """A client without ALPN, such as the remote driver of buildx, gets HTTP/2 and is identified by its certificate."""
    same(trailers(without_protocol(), [(":path", ECHO)], b"\0\0\0\0\1x").get("grpc-status"), "0")
    # The connection preface arrives in pieces.
    with without_protocol() as connection:
        for piece in (b"PRI * HT", b"TP/2.0\r\n\r\nSM\r\n\r", b"\n\0\0\0\4\0\0\0\0\0"):
            connection.sendall(piece)
            time.sleep(0.1)
        answer = b""
        # Until the ack of the client's SETTINGS arrives.
        while b"\0\0\0\4\1\0\0\0\0" not in answer:
            piece = connection.recv(65536)
            assert piece, answer
            answer += piece


def other_protocols():
    """A client that doesn't speak HTTP/2 is not served, regardless of the protocols that it offers in ALPN."""
    for protocols in ([], ["http/1.1"]):
        with without_protocol(protocols) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert b"HTTP/1" not in ends(connection)


def plain_to_tls():
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        raise AssertionError("it answered %r" % answer.status)
    except (http.client.HTTPException, ConnectionError):
        pass
    error = call(plain_channel(), ECHO)
    same(error.code(), grpc.StatusCode.UNAVAILABLE)


def tls_to_plain():
    connection = connect()
    try:
        context().wrap_socket(connection, server_hostname="localhost")
        raise AssertionError("it speaks TLS")
    except (ssl.SSLError, ConnectionError):
        pass


def never_finished(count):
    """Handshakes that never finish are ended, and other clients are served meanwhile."""
    waiting = [connect() for _ in range(int(count))]
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    hello = outgoing.read()
    # Each connection sends nothing, half of the first message, or all of it.
    for index, connection in enumerate(waiting):
        connection.sendall((b"", hello[:20], hello)[index % 3])
    same(call(secure_channel("alice"), ECHO), b"hello")
    for connection in waiting:
        ends(connection)


def resumed():
    """A resumed TLS session still identifies its caller."""
    tls = context(maximum_version=ssl.TLSVersion.TLSv1_2)
    tls.load_cert_chain(FOLDER / "alice.pem", FOLDER / "alice.key")
    session = None
    for expected in (False, True):
        with tls.wrap_socket(connect(), server_hostname="localhost", session=session) as connection:
            connection.do_handshake()
            same(connection.session_reused, expected)
            session = connection.session


# ---- tokens ----

def tokens(kind, right):
    channel = plain_channel() if kind == "plain" else secure_channel()
    same(call(channel, COMPILE, "Bearer " + right), b"hello")
    same(call(channel, COMPILE, "bearer  " + right), b"hello")
    refused(call(channel, COMPILE), "Bearer TOKEN")
    refused(call(channel, COMPILE, "Bearer " + right + "x"), "unknown to this service")
    refused(call(channel, COMPILE, "Bearer " + right[:-1]), "unknown to this service")
    refused(call(channel, COMPILE, "Bearer " + "x" * 100000), "unknown to this service")
    for header in ("Basic " + right, right, "Bearer", "Bearer a b", ""):
        refused(call(channel, COMPILE, header), "malformed", "Bearer TOKEN")
    twice = [("authorization", "Bearer " + right)] * 2
    refused(call(channel, COMPILE, metadata=twice), "malformed")


def token_holds(token):
    same(call(plain_channel(), COMPILE, "Bearer " + token), b"hello")


def token_fails(token):
    refused(call(plain_channel(), COMPILE, "Bearer " + token), "unknown to this service")


def token_and_certificate(right):
    """Either a certificate or a token suffices, but a wrong token is refused even with a certificate."""
    same(call(secure_channel("alice"), COMPILE), b"hello")
    same(call(secure_channel("alice"), COMPILE, "Bearer " + right), b"hello")
    refused(call(secure_channel("alice"), COMPILE, "Bearer wrong"), "unknown to this service")
    refused(call(secure_channel(), ECHO, "Bearer " + right), "client certificate")
    refused(call(secure_channel(), COMPILE), "Bearer TOKEN", "or a client certificate")


def token_alone_builds_nothing(right):
    """A caller with a token but no certificate can't call the solver."""
    error = call(secure_channel(), COMPILE, "Bearer " + right)
    same(error.code(), grpc.StatusCode.UNIMPLEMENTED)


def hosted(right):
    """Local services: health is open to all, others need a token or certificate, and handlers know the caller."""
    who = "/slipway.v1.Test/Who"
    for channel in (secure_channel(), secure_channel("alice")):
        same(call(channel, "/grpc.health.v1.Health/Check"), b"serving")
    same(call(secure_channel(), who, "Bearer " + right), b"token ci|x-own")
    same(call(secure_channel("alice"), who, "Bearer " + right), b"certificate alice|x-own")
    same(call(secure_channel("alice"), who), b"certificate alice|")
    refused(call(secure_channel(), who), "Bearer TOKEN")
    refused(call(secure_channel(), "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"), "Bearer TOKEN")
    error = call(secure_channel(), "/slipway.v1.Test/Nothing", "Bearer " + right)
    same(error.code(), grpc.StatusCode.UNIMPLEMENTED)


def open_to_all():
    same(call(plain_channel(), COMPILE), b"hello")
    same(call(plain_channel(), ECHO), b"hello")


# ---- reloading ----

def wait_for(path):
    while not path.exists():
        time.sleep(0.02)


def stays(client, signal):
    """An open stream continues while certificates are replaced."""
    def requests():
        yield b"one"
        wait_for(pathlib.Path(signal))
        yield b"two"

    stream = secure_channel(client).stream_stream(STREAM)(requests(), timeout=60)
    same(next(stream), b"one")
    print("begun", flush=True)
    same(next(stream), b"two")


def shows(name):
    """Checks that the service presents the named certificate on new connections."""
    with context().wrap_socket(connect(), server_hostname="localhost") as connection:
        subject = dict(pair for entry in connection.getpeercert()["subject"] for pair in entry)
    same(subject["commonName"], name)


# ---- TLS to the solver ----

def solver_sees(name):
    same(call(plain_channel(), "/test/Certificate").decode(), name)


def no_solver(*words):
    error = call(plain_channel(), ECHO)
    assert isinstance(error, grpc.RpcError), "it went well: %r" % (error,)
    same(error.code(), grpc.StatusCode.UNAVAILABLE)
    for word in words:
        assert word in error.details(), error.details()


finish(globals()[sys.argv[3]], *sys.argv[4:])
