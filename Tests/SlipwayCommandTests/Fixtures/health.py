"""Serves /readyz on 127.0.0.1: status 200 if FILE exists, otherwise 503.

usage: health.py FILE      prints the port; exits at the end of standard input
"""
import http.server
import pathlib
import sys
import threading

flag = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" and flag.exists() else 503)
        self.end_headers()

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
