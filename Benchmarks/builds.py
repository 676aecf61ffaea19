#!/usr/bin/env python3
"""Measures builds as a user waits for them: a Mockerfile against the Dockerfile that does the same, on a real Docker Engine.

30 packages and four downloads of 8 MB. Packages and downloads come from a server in this process, which keeps Debian's archive
in .work/bench-archive, so that the network isn't measured. Needs root, Debian's docker.io and debootstrap, and
dist/slipway-frontend.oci.tar. Without them, the rows are left out, and a line says so. Exits with 1 if a limit is exceeded.

With PEER=PROGRAM, BuildKit's Dockerfile frontend, the Dockerfile has a `#syntax` line that names an image with that program, so that
both builds start a frontend. Without it, the engine's own frontend reads the Dockerfile.

With BUILDKITD=PROGRAM and BUILDCTL=PROGRAM, that buildkitd builds, and writes each image as an archive for `docker load`. It reads the
Dockerfile by its own frontend, so PEER isn't used. Docker only makes the base image.
"""
import argparse
import hashlib
import http.server
import os
import pathlib
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.request

from build_engines import DOCKERFILE, MOCKERFILE, BuildKit, Docker, docker

TOP = pathlib.Path(__file__).resolve().parent.parent
ARCHIVE = TOP / ".work/bench-archive"
FRONTEND = TOP / "dist/slipway-frontend.oci.tar"
PACKAGES = (
    "ca-certificates curl wget git gnupg jq unzip zip xz-utils bzip2 less vim-tiny nano procps htop strace lsof rsync openssh-client "
    "iproute2 iputils-ping dnsutils netcat-openbsd tree file make gcc g++ python3 python3-pip"
).split()
APPENDED = "tmux"
DOWNLOADS, SIZE = 4, 8_000_000
# The Mockerfile's time divided by the Dockerfile's.
LIMITS = {"cold": 0.9, "unchanged": 1.0, "one package more": 0.25, "one download changed": 0.8}
# Builds without work take about a second, and an engine's own time varies by more than a few percent of it.
TOLERANCE = 0.5


class Site(http.server.BaseHTTPRequestHandler):
    """Downloads below /downloads, and a proxy that keeps what it has fetched once."""
    protocol_version = "HTTP/1.1"
    downloads = {}

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET" and status != 304:
            self.wfile.write(body)

    def do_GET(self):
        if self.path.startswith("/downloads/"):
            # A query names a version, as a release's path does.
            body = self.downloads[self.path.split("/")[-1].split("?")[0]]
            tag = '"%s"' % hashlib.sha256(body).hexdigest()
            unchanged = self.headers.get("If-None-Match") == tag
            return self.answer(304 if unchanged else 200, body, [("ETag", tag)])
        place = ARCHIVE / hashlib.sha256(self.path.encode()).hexdigest()
        if not place.exists():
            try:
                with urllib.request.urlopen(self.path, timeout=120) as response:
                    body, modified = response.read(), response.headers.get("Last-Modified", "")
            except urllib.error.HTTPError as failure:
                return self.answer(failure.code)
            partial = place.with_suffix(".%d" % threading.get_ident())
            partial.write_bytes(modified.encode() + b"\n" + body)
            partial.rename(place)
        modified, body = place.read_bytes().split(b"\n", 1)
        modified = modified.decode()
        unchanged = modified and self.headers.get("If-Modified-Since") == modified
        return self.answer(304 if unchanged else 200, body, [("Last-Modified", modified)] if modified else [])

    do_HEAD = do_GET


def serve():
    ARCHIVE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, DOWNLOADS + 1):
            data = pathlib.Path(folder, "data")
            data.write_bytes(os.urandom(SIZE))
            path = pathlib.Path(folder, "tool%d.tar.gz" % number)
            with tarfile.open(path, "w:gz", compresslevel=1) as archive:
                archive.add(data, "tool%d/data" % number)
            Site.downloads[path.name] = path.read_bytes()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def load_peer(program):
    """Loads an image with BuildKit's Dockerfile frontend, and returns its name."""
    with tempfile.TemporaryDirectory() as folder:
        archive = os.path.join(folder, "peer.tar")
        subprocess.run([TOP / "dev/assemble-image", program, archive, "--tag", "peer"], check=True, stdout=subprocess.DEVNULL)
        docker("load", "--quiet", "--input", archive)
    return "slipway/frontend:peer"


def files(engine, packages, urls, form, peer=None):
    """The Dockerfile and the Mockerfile; with `form` "one layer", the Mockerfile installs all packages in one step."""
    dockerfile = "# syntax=%s\n" % peer if peer else ""
    dockerfile += "FROM %s\nRUN apt-get update \\\n && DEBIAN_FRONTEND=noninteractive apt-get install -y"
    dockerfile += " --no-install-recommends %s \\\n && rm -rf /var/lib/apt/lists/*\n"
    dockerfile %= (engine.base, " ".join(packages))
    items = "".join("    - %s\n" % name for name in packages) if form == "layers" else "    - [%s]\n" % ", ".join(packages)
    mockerfile = "#syntax=%s\napiVersion: v1\nimages:\n- from: %s\n  package:\n    install:\n" % (engine.frontend, engine.base)
    mockerfile += items
    mockerfile += "  external:\n"
    for url in urls:
        dockerfile += "RUN curl -fsSL '%s' | tar -xz -C /opt\n" % url
        # The query belongs to the URL. Its path ends in .tar.gz.
        mockerfile += "  - {src: '%s', dst: /opt}\n" % url
    return {DOCKERFILE: dockerfile, MOCKERFILE: mockerfile}


def build(engine, name, text):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, name).write_text(text)
        started = time.monotonic()
        engine.build(name, folder)
        return time.monotonic() - started


def measure(engine, port, arguments, peer):
    def urls(changed=0):
        return ["http://127.0.0.1:%d/downloads/tool%d.tar.gz%s" % (port, number, "?v=2" if number == changed else "")
                for number in range(1, DOWNLOADS + 1)]

    builds = [
        ("cold", PACKAGES, urls()),
        ("unchanged", PACKAGES, urls()),
        ("one package more", PACKAGES + [APPENDED], urls()),
        ("one download changed", PACKAGES, urls(changed=2)),
    ]
    names = [DOCKERFILE, MOCKERFILE]
    times = {(row, name): [] for row, *_ in builds for name in names}
    times["cold", "one layer"] = []
    for number in range(arguments.rounds + 1):
        # The first round fills the archive and isn't counted.
        for name in names[:: 1 if number % 2 else -1]:
            engine.prune()
            for row, packages, addresses in builds if number else builds[::2]:
                seconds = build(engine, name, files(engine, packages, addresses, "layers", peer)[name])
                print("round %d, %s, %s: %.1f s" % (number, name, row, seconds), file=sys.stderr)
                if number:
                    times[row, name].append(seconds)
        if number:
            engine.prune()
            text = files(engine, PACKAGES, urls(), "one layer")[MOCKERFILE]
            times["cold", "one layer"].append(build(engine, MOCKERFILE, text))
    return times


def report(times):
    failed = False
    print("| %d packages, %d downloads of 8 MB | Mockerfile | Dockerfile | ratio | limit |" % (len(PACKAGES), DOWNLOADS))
    print("|---|---|---|---|---|")
    for row, limit in LIMITS.items():
        ours, theirs = (statistics.median(times[row, name]) for name in (MOCKERFILE, DOCKERFILE))
        exceeded = ours > limit * theirs + (TOLERANCE if row == "unchanged" else 0)
        failed |= exceeded
        print("| %s | %.1f s | %.1f s | %.2f | %.2f%s |" % (row, ours, theirs, ours / theirs, limit, " EXCEEDED" if exceeded else ""))
    print("| cold, all packages in one layer | %.1f s | | | |" % statistics.median(times["cold", "one layer"]))
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="rounds to count (default: 2)")
    parser.add_argument("--unsafe-io", action="store_true", help="a base whose dpkg doesn't sync, as Docker Hub's debian is")
    parser.add_argument("--frontend", default=str(FRONTEND), help="an archive of the frontend image; empty if the engine has it")
    arguments = parser.parse_args()
    missing = [
        reason for reason, there in [
            ("root", os.geteuid() == 0),
            ("Debian's docker.io", os.path.exists("/usr/sbin/dockerd")),
            ("debootstrap", os.path.exists("/usr/sbin/debootstrap")),
            (arguments.frontend, not arguments.frontend or os.path.exists(arguments.frontend)),
        ] if not there]
    if missing:
        print("builds on an engine: left out, they need %s" % ", ".join(missing))
        return
    if "SLIPWAY_ENGINE_DOCKER" not in os.environ:
        engine = str(TOP / "dev/engine")
        os.execv(engine, [engine, "run", sys.executable, os.path.abspath(__file__), *sys.argv[1:]])
    os.environ["SLIPWAY_ENGINE_BASES"] = "debian:bookworm"
    subprocess.run([TOP / "dev/engine-bases"], check=True)
    if arguments.frontend:
        docker("load", "--quiet", "--input", arguments.frontend)
    kind = BuildKit if "BUILDKITD" in os.environ and "BUILDCTL" in os.environ else Docker
    peer = os.environ.get("PEER") if kind is Docker else None
    peer = load_peer(peer) if peer else None
    port = serve()
    suites = "\\n".join("deb http://deb.debian.org/%s main" % suite for suite in (
        "debian bookworm", "debian bookworm-updates", "debian-security bookworm-security"))
    settings = "FROM debian:bookworm\nRUN printf '%s\\n' >/etc/apt/sources.list" % suites
    settings += " && printf 'Acquire::http::Proxy \"http://127.0.0.1:%d\";\\n' >/etc/apt/apt.conf.d/99bench\n" % port
    if arguments.unsafe_io:
        settings += "RUN echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/bench\n"
    docker("build", "--tag", "slipway-bench/base", "-", text=settings)
    with tempfile.TemporaryDirectory(prefix="slipway-builds-", dir="/tmp") as folder:
        engine = kind(folder)
        try:
            times = measure(engine, port, arguments, peer)
        finally:
            engine.close()
    sys.exit(report(times))


if __name__ == "__main__":
    main()
