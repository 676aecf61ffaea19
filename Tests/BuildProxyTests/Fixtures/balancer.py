"""A balancer that runs one case against a listener for the PROXY protocol, version 2.

usage: balancer.py PORT CERTIFICATES CASE [ARGUMENT...]      prints "ok", or what is wrong
PORT is the listener's on 127.0.0.1, CERTIFICATES a folder with NAME.pem and NAME.key.
Needs: pip install h2
"""
import pathlib
import socket
import ssl
import struct
import sys

from expect import finish, same
from http2 import trailers

PORT, FOLDER = int(sys.argv[1]), pathlib.Path(sys.argv[2])
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
BUILD, COMPILE, HEALTH = "/moby.buildkit.v1.Control/DiskUsage", "/slipway.v1.Test/Echo", "/grpc.health.v1.Health/Check"
MESSAGE = b"\0\0\0\0\5hello"
OK, UNAUTHENTICATED, EXHAUSTED = "0", "16", "8"


def vector(kind, value):
    return struct.pack("!BH", kind, len(value)) + value


def header(name=None, verify=0, client=7, address="192.0.2.7", command=0x21):
    """A header for a client at `address` that presented a certificate with the common name `name`."""
    body = socket.inet_aton(address) + socket.inet_aton("198.51.100.1") + struct.pack("!HH", 4660, 443)
    if name is not None:
        body += vector(0x20, struct.pack("!BI", client, verify) + vector(0x21, b"TLSv1.3") + vector(0x22, name.encode()))
    return SIGNATURE + struct.pack("!BBH", command, 0x11, len(body)) + body


def connect(*sent):
    connection = socket.create_connection(("127.0.0.1", PORT), timeout=20)
    for each in sent:
        connection.sendall(each)
    return connection


def call(connection, path=BUILD):
    found = trailers(connection, [(":path", path)], b"\0\0\0\0\0" if path == HEALTH else MESSAGE)
    return found.get("grpc-status", "no status"), found.get("grpc-message", "")


def ended(connection):
    """Waits until the peer closes the connection. It says nothing before: no HTTP/2 begins without a header."""
    try:
        same(connection.recv(65536), b"")
    except ConnectionResetError:
        pass


# ---- cases ----

def named(name):
    same(call(connect(header(name))), (OK, ""))
    same(call(connect(header(name)), COMPILE), (OK, ""))


def in_pieces(name):
    whole = header(name)
    same(call(connect(*(whole[index:index + 1] for index in range(len(whole))))), (OK, ""))


def by_address():
    same(call(connect(header())), (OK, ""))
    same(call(connect(header("alice", verify=18))), (OK, ""))


def unknown():
    """Without a verified certificate only health checks are answered, the balancer's own included."""
    for each in (header(), header("alice", verify=18), header("alice", client=1), SIGNATURE + b"\x20\0\0\0"):
        for path in (BUILD, COMPILE):
            status, message = call(connect(each), path)
            same(status, UNAUTHENTICATED)
            assert "client certificate" in message, message
        same(call(connect(each), HEALTH), (OK, ""))


def without_header():
    for each in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\0", b"PROXY TCP4 192.0.2.7 198.51.100.1 4660 443\r\n",
                 header("alice", command=0x23), header("alice")[:-2] + b"\xff\xff"):
        ended(connect(each))


def limited():
    """One connection for each caller: names and addresses are counted, not the balancer."""
    open_ones = [connect(header("alice")), connect(header("bob")), connect(header()), connect(header(address="192.0.2.8"))]
    for each in open_ones:
        same(call(each), (OK, ""))
    # The log says why this one is refused: h2 can't read on after the GOAWAY.
    assert connect(header("alice")).recv(1)


def secured(balancer):
    """The balancer connects with TLS, after the header, and presents its own certificate."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.load_verify_locations(FOLDER / "ca.pem")
    tls.set_alpn_protocols(["h2"])
    if balancer:
        tls.load_cert_chain(FOLDER / (balancer + ".pem"), FOLDER / (balancer + ".key"))
    return tls.wrap_socket(connect(header("carol")), server_hostname="localhost")


def with_tls(balancer):
    same(call(secured(balancer)), (OK, ""))


def other_balancer(balancer):
    try:
        same(call(secured(balancer))[0], "no status")
    except (ConnectionError, ssl.SSLError):
        pass


finish(globals()[sys.argv[3]], *sys.argv[4:])
