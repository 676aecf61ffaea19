#!/usr/bin/env python3
"""Measures the service, `slipway serve`: the cost of a build through it, and compiling over slipway.v1.

    BUILDKITD=PROGRAM BUILDCTL=PROGRAM      buildkitd and its client. A cached build of three steps runs with buildkitd's own
                                            frontend and through the service, alternating, each in a new client process.
                                            Needs root. Without these variables the builds are skipped.

The client of the interop tests (dev/interop-client) measures compiling on the same cores. Exits with 1 if a limit is
exceeded. Needs dist/slipway (make slipway) and protoc.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
# The limits of the first release.
LIMITS = [
    ("cached build, ms more", "more_ms", 15),
    ("compile, median ms", "median_ms", 1),
    ("compiles a second", "rate", 1000),
    ("memory, growth in MiB", "growth_mib", 4),
]
BUILD = "FROM scratch\nCOPY one /\nCOPY two /\nCOPY three /\n"
METHOD = "/slipway.v1.Compiler/Compile"


class Process:
    """A process that runs until `close`. The initializer returns when `ready` does."""

    def __init__(self, command, ready, log, **settings):
        with open(log, "wb") as errors:
            self.process = subprocess.Popen(command, stdout=errors, stderr=errors, **settings)
        end = time.monotonic() + 60
        while not ready():
            if self.process.poll() is not None or time.monotonic() > end:
                self.close()
                sys.exit("bench: %s did not start:\n%s" % (command[0], pathlib.Path(log).read_text()[-2000:]))
            time.sleep(0.02)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def memory(self):
        """Anonymous resident memory in MiB."""
        for line in pathlib.Path("/proc/%d/status" % self.process.pid).read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
        return 0


def serve(folder, solver):
    socket = folder / "slipway.sock"
    service = Process([str(TOP / "dist/slipway"), "serve", "--listen", "unix://%s" % socket, "--buildkit", solver,
                       "--grace", "1"], socket.exists, folder / "slipway.log")
    return service, socket


def builds(folder, runs, found):
    """Measures a cached build with and without the service, alternating, each in a new client process."""
    buildkitd, buildctl = os.environ.get("BUILDKITD"), os.environ.get("BUILDCTL")
    if not buildkitd or not buildctl:
        print("BUILDKITD and BUILDCTL are not set: builds through the service are skipped")
        return
    behind = folder / "buildkitd.sock"
    environment = dict(os.environ, PATH="%s:%s" % (pathlib.Path(buildkitd).parent, os.environ["PATH"]))
    solver = Process([buildkitd, "--oci-worker=true", "--containerd-worker=false", "--oci-worker-gc=false",
                      "--root", str(folder / "root"), "--addr", "unix://%s" % behind], behind.exists,
                     folder / "buildkitd.log", env=environment)
    service, socket = serve(folder, "unix://%s" % behind)
    context = folder / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(BUILD)
    for name in ("one", "two", "three"):
        (context / name).write_text(name + "\n")

    def build(socket, frontend):
        start = time.monotonic()
        result = subprocess.run(
            [buildctl, "--addr", "unix://%s" % socket, "build", "--frontend", frontend, "--opt", "filename=Dockerfile",
             "--local", "context=%s" % context, "--local", "dockerfile=%s" % context, "--progress=plain"],
            capture_output=True, text=True)
        if result.returncode:
            sys.exit("bench: buildctl failed: %s" % result.stderr[-2000:])
        return (time.monotonic() - start) * 1e3

    try:
        contenders = {"buildkitd's frontend": (behind, "dockerfile.v0"),
                      "relayed by the service": (socket, "dockerfile.v0"),
                      "compiled by the service": (socket, "slipway.v0")}
        samples = {name: [] for name in contenders}
        for turn in range(runs + 3):  # the first three fill the caches
            for name, contender in contenders.items():
                taken = build(*contender)
                if turn >= 3:
                    samples[name].append(taken)
        print("cached build of three steps, a new buildctl each, medians of %d alternating runs" % runs)
        for name, values in samples.items():
            print("  %-30s %7.1f ms" % (name, statistics.median(values)))
        found["more_ms"] = (statistics.median(samples["compiled by the service"])
                            - statistics.median(samples["buildkitd's frontend"]))
    finally:
        service.close()
        solver.close()


def text_of(data):
    """Bytes in the text format of protocol buffers."""
    return '"' + "".join("\\%03o" % byte for byte in data) + '"'


def compiles(folder, calls, found):
    client = subprocess.run([str(TOP / "dev/interop-client")], check=True, capture_output=True, text=True).stdout.strip()
    source = (TOP / "Examples/Mockerfile.yaml").read_bytes()
    request = folder / "request"
    request.write_bytes(subprocess.run(
        ["protoc", "-I", ".", "--encode=slipway.v1.CompileRequest", "service/slipway.proto"], cwd=TOP / "Protos",
        input=("build { text { name: \"Mockerfile.yaml\" content: %s } }" % text_of(source)).encode(),
        check=True, capture_output=True).stdout)
    service, socket = serve(folder, "unix:///nowhere")

    def load(count, outstanding):
        command = [client, "unix:%s" % socket, "load", "--method", METHOD, "--request", str(request),
                   "--calls", str(count), "--outstanding", str(outstanding)]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            sys.exit("bench: compiling failed: %s%s" % (result.stdout, result.stderr))
        return json.loads(result.stdout)

    try:
        load(500, 1)
        alone = load(500, 1)
        memory = {1000: service.memory()}
        together = load(9000, 8)
        memory[10_000] = service.memory()
        load(calls - 10_000, 8)
        memory[calls] = service.memory()
    finally:
        service.close()
    found["median_ms"] = alone["median_us"] / 1e3
    found["rate"] = together["calls"] / together["seconds"]
    found["growth_mib"] = memory[calls] - memory[10_000]
    print("Compile of Examples/Mockerfile.yaml, warm")
    print("  one at a time: median %.2f ms, 99 of 100 within %.2f ms" % (alone["median_us"] / 1e3, alone["p99_us"] / 1e3))
    print("  eight at a time, the client on the same cores: %.0f a second, median %.2f ms" % (
        found["rate"], together["median_us"] / 1e3))
    print("  memory after " + ", ".join("{:,}: {:.1f} MiB".format(count, size) for count, size in memory.items()))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=31, help="builds each way, alternating")
    arguments.add_argument("--calls", type=int, default=100_000, help="compilations in total (at least 20000)")
    options = arguments.parse_args()
    found = {}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="slipway-bench-", dir="/tmp"))
    try:
        (folder / "builds").mkdir()
        builds(folder / "builds", options.runs, found)
        (folder / "compiles").mkdir()
        compiles(folder / "compiles", max(options.calls, 20_000), found)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    broken = 0
    print("  %-26s %8s %8s" % ("", "is", "limit"))
    for title, key, limit in LIMITS:
        if key in found:
            over = found[key] < limit if key == "rate" else found[key] > limit
            broken += over
            print("  %-26s %8.2f %8g%s" % (title, found[key], limit, "  over the limit" if over else ""))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
