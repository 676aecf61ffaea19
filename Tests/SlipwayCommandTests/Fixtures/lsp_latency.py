"""Measures how long `slipway lsp` takes to answer after a keystroke in files of 10,000 lines.

    usage: lsp_latency.py SLIPWAY [--limit MILLISECONDS] [--keystrokes N] [--only REQUEST,…] [--file NAME,…]

A time runs from the keystroke, a `textDocument/didChange` of one character, to the last byte of the answer. The client has
no library, because decoding an outline of 10,000 symbols would take it longer than the server takes to make it.
Prints the median and the longest time of each request. With --limit it fails if a median is above the limit.
"""
import argparse
import json
import pathlib
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time


class Server:
    """The program and a thread that reads its messages."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen([program, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.messages = queue.Queue()
        self.number = 0
        threading.Thread(target=self.read, daemon=True).start()
        text_document = {
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
            "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
            "hover": {"contentFormat": ["markdown"]},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
            "rename": {"prepareSupport": True}}
        self.request("initialize", {"capabilities": {"textDocument": text_document}, "rootUri": folder.as_uri()})
        self.notify("initialized", {})

    def read(self):
        out = self.process.stdout
        buffer = bytearray()
        while True:
            end = buffer.find(b"\r\n\r\n")
            if end >= 0:
                length = int(buffer[:end].split(b":")[1])
                while len(buffer) < end + 4 + length:
                    chunk = out.read(1 << 20)
                    if not chunk:
                        return
                    buffer += chunk
                self.messages.put((time.monotonic(), bytes(buffer[end + 4:end + 4 + length])))
                del buffer[:end + 4 + length]
                continue
            chunk = out.read(1 << 20)
            if not chunk:
                return
            buffer += chunk

    def send(self, message):
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def next(self, wanted):
        """The time and content of the next message that is wanted; others are dropped."""
        while True:
            at, content = self.messages.get(timeout=60)
            message = json.loads(content)
            if wanted(message):
                assert "error" not in message, message["error"]
                return at, message

    def request(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        return self.next(lambda message: message.get("id") == self.number)

    def processor_time(self):
        """The processor time so far of the thread that answers, in milliseconds."""
        process = self.process.pid
        with open("/proc/%d/task/%d/schedstat" % (process, process)) as file:
            return int(file.read().split()[0]) / 1e6


class Document:
    """An open document with a place where a character is typed and deleted in turn."""

    def __init__(self, server, folder, name, language, text):
        self.server, self.text, self.version = server, text, 1
        self.uri = (folder / name).as_uri()
        self.id = {"uri": self.uri}
        server.notify("textDocument/didOpen", {"textDocument": {
            "uri": self.uri, "languageId": language, "version": 1, "text": text}})
        self.diagnosed()

    def position(self, offset):
        line = self.text.count("\n", 0, offset)
        return {"line": line, "character": offset - (self.text.rfind("\n", 0, offset) + 1)}

    def after(self, pattern):
        """The offset after a text."""
        return self.text.index(pattern) + len(pattern)

    def toggle(self, offset, character):
        """Types the character at the offset, or deletes it if it is there."""
        self.version += 1
        start = self.position(offset)
        end, text = start, character
        if self.text[offset:offset + 1] == character:
            end, text = {"line": start["line"], "character": start["character"] + 1}, ""
        at = offset if text else offset + 1
        self.text = self.text[:offset] + text + self.text[at:]
        message = {"textDocument": {"uri": self.uri, "version": self.version},
                   "contentChanges": [{"range": {"start": start, "end": end}, "text": text}]}
        begin = time.monotonic()
        self.server.notify("textDocument/didChange", message)
        return begin

    def diagnosed(self, holds=lambda diagnostics: True):
        """The time of the first diagnostics of the present text for which a condition holds."""
        def wanted(message):
            params = message.get("params", {})
            return (message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == self.uri
                    and params["version"] == self.version and holds(params["diagnostics"]))
        return self.server.next(wanted)[0]


def measure(document, kind, keystroke, request, count, times):
    """Types `count` times, an even number, with pauses in which the diagnostics of the keystroke before arrive."""
    for _ in range(count + count % 2):
        spent = document.server.processor_time()
        begin = document.toggle(*keystroke)
        end = request()
        times.setdefault(kind, []).append(((end - begin) * 1000, document.server.processor_time() - spent))
        time.sleep(0.25)


def requests(document, at, name):
    """The requests about a document, with the cursor at an offset and at a name that the text declares."""
    server = document.server
    where = lambda offset: {"textDocument": document.id, "position": document.position(offset())}
    call = lambda method, params: (method.split("/")[1], lambda: server.request(method, params())[0])
    whole = lambda: {"textDocument": document.id}
    span = lambda: {"start": document.position(at()), "end": document.position(at())}
    return [
        call("textDocument/completion", lambda: where(at)),
        call("textDocument/hover", lambda: where(name)),
        call("textDocument/definition", lambda: where(name)),
        call("textDocument/references", lambda: {**where(name), "context": {"includeDeclaration": True}}),
        call("textDocument/prepareRename", lambda: where(name)),
        call("textDocument/rename", lambda: {**where(name), "newName": "renamed"}),
        call("textDocument/codeAction", lambda: {"textDocument": document.id, "range": span(), "context": {"diagnostics": []}}),
        call("textDocument/documentSymbol", whole),
        call("textDocument/foldingRange", whole),
    ]


STAGE = "FROM alpine AS s%d\nARG A=1\nENV B=$A\nWORKDIR /src\nCOPY . .\nRUN make \\\n    all\nRUN echo $B\nUSER nobody\nCMD [\"x\"]\n"
STEPS = "ENV B=$A\nWORKDIR /src\nCOPY . .\nRUN make all\nRUN echo $B\nUSER nobody\nLABEL a=b\nEXPOSE 80\nADD a b /c/\nRUN --mount=type=cache,target=/x y\n"
IMAGE = "- name: i%d\n  from: alpine\n  env:\n    B: 1\n  workdir: /src\n  copy:\n  - {src: a, dst: /b}\n  steps:\n  - make all\n  - echo ${B}\n"


def files():
    """Name, language, text, the text before the place to type at, a name, the places of an error and of a warning."""
    stages = "".join(STAGE % i for i in range(1000))
    # 100 stages of 100 instructions, each on one line.
    steps = "".join("FROM alpine AS s%d\nARG A=1\n" % i + STEPS * 9 + "RUN true\n" * 8 for i in range(100))
    images = "apiVersion: v1\nimages:\n" + "".join(IMAGE % i for i in range(1000))
    return [
        ("Dockerfile", "dockerfile", stages, "FROM alpine AS s500\nARG A=1\nENV B=$", "FROM alpine AS s50",
         "FROM alpine AS s501\nA", "FROM alpine AS s502\nARG A=1\nENV B=$A\nWORKDIR "),
        ("steps.Dockerfile", "dockerfile", steps, "FROM alpine AS s50\nARG A=1\nENV B=$", "FROM alpine AS s5",
         "FROM alpine AS s51\nA", "FROM alpine AS s52\nARG A=1\nENV B=$A\nWORKDIR "),
        ("Mockerfile.yaml", "yaml", images, "- name: i500\n  from: alpine\n  env:\n    B: 1\n  work", "- name: i50",
         "- name: i501\n  f", None),
    ]


def measure_diagnostics(document, error, warning, count, times):
    """Measures until a syntax error, and a warning that only a compilation finds, appear or disappear."""
    def until(offset, character, finds):
        def published():
            there = document.text[offset] == character
            return document.diagnosed(lambda diagnostics: there == any(finds(item) for item in diagnostics))
        return published
    place = document.after(error)
    published = until(place, "x", lambda item: item["severity"] == 1)
    measure(document, "diagnostics: error", (place, "x"), published, count, times)
    if warning:
        place = document.after(warning)
        published = until(place, "s", lambda item: item["code"] == "lint.WorkdirRelativePath")
        measure(document, "diagnostics: warning", (place, "/"), published, count, times)


def measure_file(server, folder, file, count, kinds):
    """The times of each request in a file, as pairs of the time and of the processor time."""
    name, language, text, place, symbol, error, warning = file
    document = Document(server, folder, name, language, text)
    times = {}
    at = document.after(place)
    for kind, request in requests(document, lambda: at, lambda: document.after(symbol)):
        if not kinds or kind in kinds:
            measure(document, kind, (at, "x"), request, count, times)
    if not kinds or "diagnostics" in kinds:
        measure_diagnostics(document, error, warning, count, times)
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--limit", type=float, help="the highest median, in milliseconds")
    parser.add_argument("--keystrokes", type=int, default=20, help="the keystrokes before each request")
    parser.add_argument("--only", default="", help="the requests, separated by commas")
    parser.add_argument("--file", default="", help="the files, separated by commas")
    options = parser.parse_args()
    kinds, names = ([word for word in text.split(",") if word] for text in (options.only, options.file))
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for file in files():
            if names and file[0] not in names:
                continue
            server = Server(options.program, folder)
            for kind, values in measure_file(server, folder, file, options.keystrokes, kinds).items():
                median = statistics.median(value for value, _ in values)
                longest = max(value for value, _ in values)
                spent = statistics.median(value for _, value in values)
                print("%s %s: median %.0f ms, longest %.0f ms; processor time of the answering thread %.0f ms"
                      % (file[0], kind, median, longest, spent), flush=True)
                if options.limit and median > options.limit:
                    slow.append("%s %s" % (file[0], kind))
            server.request("shutdown", None)
            server.notify("exit", None)
            assert server.process.wait(10) == 0
    if slow:
        sys.exit("slower than %.0f ms: %s" % (options.limit, ", ".join(slow)))
    print("passed")


main()
