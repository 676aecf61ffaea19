"""Runs the examples of docs/compile-service.md unchanged and compares their output with the page.

usage: document.py HOST:PORT      prints "ok", or what is wrong
A block of `sh` or `python` is run; the block of `text` or `json` after it is its expected output. All Python blocks share
their variables. If `grpcurl` isn't in PATH, grpcurl.py in this folder replaces it: it knows the flags that the page uses
and, like grpcurl, finds methods by reflection and reads and prints messages as JSON.
Needs: pip install grpcio grpcio-reflection protobuf
"""
import contextlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from expect import finish

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = HERE.parents[2] / "docs/compile-service.md"
ADDRESS = "127.0.0.1:1234"


def shell(text, folder, path):
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=folder, env={**os.environ, "PATH": path},
                          stdout=subprocess.PIPE, timeout=60)
    assert done.returncode == 0, "status %d of:\n%s" % (done.returncode, text)
    return done.stdout.decode()


def python(text, names):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, str(DOCUMENT), "exec"), names)
    return out.getvalue()


def main():
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", DOCUMENT.read_text(), re.M | re.S)
    names = {}
    run = 0
    with tempfile.TemporaryDirectory() as folder:
        tools = pathlib.Path(folder, "tools")
        tools.mkdir()
        path = os.environ["PATH"]
        if not shutil.which("grpcurl"):
            tool = tools / "grpcurl"
            tool.write_text('#!/bin/sh\nexec "%s" "%s" "$@"\n' % (sys.executable, HERE / "grpcurl.py"))
            tool.chmod(0o755)
            path = "%s:%s" % (tools, path)
        for index, (kind, text) in enumerate(blocks):
            if kind not in ("sh", "python"):
                continue
            text = text.replace(ADDRESS, sys.argv[1])
            printed = shell(text, folder, path) if kind == "sh" else python(text, names)
            run += 1
            expected = blocks[index + 1] if index + 1 < len(blocks) else ("", "")
            if expected[0] == "text":
                assert printed == expected[1], "printed:\n%s\nexpected:\n%s" % (printed, expected[1])
            elif expected[0] == "json":
                assert json.loads(printed) == json.loads(expected[1]), "printed:\n%s" % printed
            else:
                raise AssertionError("nothing says what this prints:\n" + text)
    assert run == 6, "%d blocks were run" % run


finish(main)
