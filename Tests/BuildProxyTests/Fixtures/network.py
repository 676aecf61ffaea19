"""Forwards connections, and on command stops forwarding without closing them.

usage: network.py HOST PORT      prints "ready PORT" once it serves on 127.0.0.1:PORT
A line on standard input stops the forwarding, and "silent" is printed. Bytes that arrive later are read and dropped, as if
the network had lost them.
"""
import socket
import sys
import threading

is_silent = threading.Event()


def forward(source, sink):
    while True:
        try:
            data = source.recv(65536)
        except OSError:
            data = b""
        if is_silent.is_set():
            if not data:
                return
            continue
        try:
            if not data:
                return sink.shutdown(socket.SHUT_WR)
            sink.sendall(data)
        except OSError:
            return


def accept(listener):
    while True:
        near, _ = listener.accept()
        far = socket.create_connection((sys.argv[1], int(sys.argv[2])))
        for pair in ((near, far), (far, near)):
            threading.Thread(target=forward, args=pair, daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
print("ready %d" % listener.getsockname()[1], flush=True)
threading.Thread(target=accept, args=(listener,), daemon=True).start()
sys.stdin.readline()
is_silent.set()
print("silent", flush=True)
threading.Event().wait()
