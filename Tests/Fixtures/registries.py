#!/usr/bin/env python3
"""Registries for the tests, on loopback: Debian's docker-registry without authentication, with htpasswd and with tokens, a token
server, a server of slow and broken answers, and a site with a file and a Git repository.

Pushes these images to each registry:
  base:1       one image, linux/amd64
  multi:1      an index for linux/amd64, linux/arm64 and linux/arm/v7
  damaged:1    one image whose config the store has changed

The folder `layout` is an OCI layout with one image, linux/amd64, tagged 9.

The site has `file`, and `repo.git` with the branch `main` and the tag `v1`. Below `private` it wants a password.

    usage: registries.py DIRECTORY

Prints a line of JSON with the addresses and digests, then runs until standard input ends. A line `move` on standard input changes
base:1 of the open registry, the file and the branch. The user is `user`, the password `secret`.
"""
import base64
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time
import urllib.parse

# `secret` as bcrypt.
HTPASSWD = "user:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n"
BASIC = "Basic " + base64.b64encode(b"user:secret").decode()
OCI = "application/vnd.oci.image."
DOCKER = "application/vnd.docker.distribution.manifest."
LAYER = bytes(10240)  # An empty tar archive.


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def registry(folder, name, auth):
    """Starts a docker-registry and returns its process and address."""
    store = folder / name
    config = folder / (name + ".yml")
    config.write_text(json.dumps({
        "version": 0.1, "log": {"level": "info"}, "http": {"addr": "127.0.0.1:0"},
        "storage": {"filesystem": {"rootdirectory": str(store)}}, **({"auth": auth} if auth else {}),
    }))
    process = subprocess.Popen(["docker-registry", "serve", str(config)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, env=os.environ | {"OTEL_TRACES_EXPORTER": "none"})
    for line in process.stdout:
        if m := re.search(r"listening on (127\.0\.0\.1:\d+)", line):
            threading.Thread(target=lambda: process.stdout.read(), daemon=True).start()
            return process, m[1]
    raise SystemExit("docker-registry did not start: " + line)


class Push:
    """Pushes images to a registry."""

    def __init__(self, address, authorize):
        self.connection = http.client.HTTPConnection(address)
        self.authorize = authorize

    def request(self, method, path, body=b"", headers={}):
        repository = path.split("/v2/")[1].split("/")[0]
        self.connection.request(method, path, body, headers | self.authorize(repository))
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit("%s %s: %d %s" % (method, path, answer.status, text))
        return answer

    def blob(self, name, data):
        location = self.request("POST", "/v2/%s/blobs/uploads/" % name).getheader("Location")
        url = urllib.parse.urlsplit(location)
        self.request("PUT", "%s?%s&digest=%s" % (url.path, url.query, digest(data)), data)

    def manifest(self, name, tag, value, kind):
        data = json.dumps(value).encode()
        self.request("PUT", "/v2/%s/manifests/%s" % (name, tag), data, {"Content-Type": kind})
        return data

    def image(self, name, tag, architecture, variant="", docker=False, value=None):
        config = {"architecture": architecture, "os": "linux", "config": {"Env": ["NAME=" + (value or name)]},
                  "rootfs": {"type": "layers", "diff_ids": [digest(LAYER)]}}
        if variant:
            config["variant"] = variant
        data = json.dumps(config).encode()
        self.blob(name, data)
        self.blob(name, LAYER)
        kind = DOCKER + "v2+json" if docker else OCI + "manifest.v1+json"
        media = "application/vnd.docker.container.image.v1+json" if docker else OCI + "config.v1+json"
        manifest = self.manifest(name, tag or digest(json.dumps(self.value(kind, media, data)).encode()),
                                 self.value(kind, media, data), kind)
        return manifest, kind, data

    @staticmethod
    def value(kind, media, config):
        layer = (OCI + "layer.v1.tar") if kind.startswith(OCI) else "application/vnd.docker.image.rootfs.diff.tar"
        return {"schemaVersion": 2, "mediaType": kind, "layers": [{"mediaType": layer, "digest": digest(LAYER), "size": len(LAYER)}],
                "config": {"mediaType": media, "digest": digest(config), "size": len(config)}}

    def all(self, store):
        digests = {"base": digest(self.image("base", "1", "amd64", docker=True)[0])}
        entries = []
        for architecture, variant in (("arm", "v7"), ("arm64", ""), ("amd64", "")):
            manifest, kind, _ = self.image("multi", None, architecture, variant)
            platform = {"os": "linux", "architecture": architecture} | ({"variant": variant} if variant else {})
            entries.append({"mediaType": kind, "digest": digest(manifest), "size": len(manifest), "platform": platform})
        index = {"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": entries}
        digests["multi"] = digest(self.manifest("multi", "1", index, OCI + "index.v1+json"))
        config = self.image("damaged", "1", "amd64")[2]
        hexadecimal = digest(config)[7:]
        data = store / "docker/registry/v2/blobs/sha256" / hexadecimal[:2] / hexadecimal / "data"
        data.write_bytes(config.replace(b"amd64", b"AMD64"))
        return digests


def layout(folder):
    """Writes an OCI layout with one image and returns the digest of its manifest."""
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True)
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Env": ["NAME=layout"]},
                         "rootfs": {"type": "layers", "diff_ids": []}}).encode()
    manifest = json.dumps({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "layers": [],
                           "config": {"mediaType": OCI + "config.v1+json", "digest": digest(config), "size": len(config)}}).encode()
    for data in (config, manifest):
        (blobs / digest(data)[7:]).write_bytes(data)
    entry = {"mediaType": OCI + "manifest.v1+json", "digest": digest(manifest), "size": len(manifest),
             "annotations": {"org.opencontainers.image.ref.name": "9"}}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return digest(manifest)


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Tokens:
    """A token server: signs a token (JWT) for those who send the password."""

    def __init__(self, folder):
        self.key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tokens", "-keyout",
                        self.key, "-out", self.certificate], check=True, stderr=subprocess.DEVNULL)
        self.chain = "".join(self.certificate.read_text().splitlines()[1:-1])
        self.issued = 0

    def token(self, scope):
        def encoded(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=")
        kind, name, actions = scope.split(":", 2)
        now = int(time.time())
        head = {"typ": "JWT", "alg": "RS256", "x5c": [self.chain]}
        claims = {"iss": "tokens", "sub": "user", "aud": "registry", "exp": now + 300, "nbf": now - 10, "iat": now, "jti": str(now),
                  "access": [{"type": kind, "name": name, "actions": actions.split(",")}]}
        text = encoded(json.dumps(head).encode()) + b"." + encoded(json.dumps(claims).encode())
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=text, stdout=subprocess.PIPE,
                                   check=True).stdout
        return (text + b"." + encoded(signature)).decode()

    def handler(self):
        tokens = self

        class Handler(Quiet):
            def do_GET(self):
                query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                if self.headers.get("Authorization") != BASIC or query.get("service") != ["registry"]:
                    return self.answer(401)
                tokens.issued += 1
                self.answer(200, json.dumps({"token": tokens.token(query["scope"][0]), "expires_in": 300}).encode())
        return Handler


class Broken(Quiet):
    """Answers by the name of the repository."""
    seen = 0

    def do_GET(self):
        name = self.path.split("/")[2]
        getattr(self, name)()

    def slow(self):
        time.sleep(30)
        self.answer(200)

    def drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        try:
            for _ in range(40):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
        self.close_connection = True

    def cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"{")
        self.close_connection = True

    def huge(self):
        self.answer(200, b" " * (5 << 20))

    def chunked(self):
        """More bytes than allowed, without a length in the head."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for _ in range(80):
                self.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            pass
        self.close_connection = True

    def page(self):
        self.answer(200, b"<html>Sign in to the network</html>", {"Content-Type": "text/html"})

    def garbage(self):
        self.wfile.write(b"\x00\x01 not HTTP\r\n\r\n")
        self.close_connection = True

    def flaky(self):
        Broken.seen += 1
        if Broken.seen < 3:
            return self.answer(503, b"", {"Retry-After": "0"})
        self.answer(404, b'{"errors":[{"message":"manifest unknown"}]}')


class Site:
    """Files and a repository, served as plain files (Git's dumb protocol)."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet", "--bare", "--initial-branch=main", "repo.git")
        self.change("1")
        self.git("--git-dir=repo.git", "tag", "-m", "one", "v1", "main")
        self.git("--git-dir=repo.git", "update-server-info")

    def git(self, *arguments, text=""):
        names = {"GIT_%s_%s" % (who, what): "test@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return subprocess.run(["git", *arguments], cwd=self.folder, input=text, text=True, check=True, stdout=subprocess.PIPE,
                              env=os.environ | names).stdout.strip()

    def change(self, text):
        """Writes the file and commits it."""
        (self.folder / "file").write_text(text)
        blob = self.git("--git-dir=repo.git", "hash-object", "-w", "--stdin", text=text)
        tree = self.git("--git-dir=repo.git", "mktree", text="100644 blob %s\tfile\n" % blob)
        commit = self.git("--git-dir=repo.git", "commit-tree", "-m", text, tree)
        self.git("--git-dir=repo.git", "update-ref", "refs/heads/main", commit)
        self.git("--git-dir=repo.git", "update-server-info")

    def handler(self):
        folder = str(self.folder)

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments):
                super().__init__(*arguments, directory=folder)

            def do_GET(self):
                if not self.path.startswith("/private/"):
                    return super().do_GET()
                self.send_response(401)
                self.send_header("WWW-Authenticate", "Basic realm=site")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass
        return Handler


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "127.0.0.1:%d" % server.server_port


def main(folder):
    folder = pathlib.Path(folder)
    (folder / "htpasswd").write_text(HTPASSWD)
    tokens = Tokens(folder)
    address = serve(tokens.handler())
    auths = {
        "open": None,
        "basic": {"htpasswd": {"realm": "test", "path": str(folder / "htpasswd")}},
        "token": {"token": {"realm": "http://%s/token" % address, "service": "registry", "issuer": "tokens",
                            "rootcertbundle": str(tokens.certificate)}},
    }
    authorize = {
        "open": lambda _: {}, "basic": lambda _: {"Authorization": BASIC},
        "token": lambda name: {"Authorization": "Bearer " + tokens.token("repository:%s:pull,push" % name)},
    }
    site = Site(folder / "site")
    processes, out, digests = [], {"broken": serve(Broken), "site": serve(site.handler())}, {}
    try:
        for name, auth in auths.items():
            process, out[name] = registry(folder, name, auth)
            processes.append(process)
            digests = Push(out[name], authorize[name]).all(folder / name)
        digests["layout"] = layout(folder / "layout")
        print(json.dumps(out | {"digest-" + image: digest for image, digest in digests.items()}), flush=True)
        for line in sys.stdin:
            Push(out["open"], authorize["open"]).image("base", "1", "amd64", docker=True, value=line)
            site.change(line)
            print("moved", flush=True)
    finally:
        for process in processes:
            process.kill()


if __name__ == "__main__":
    main(sys.argv[1])
