"""The engines that builds.py measures: Debian's Docker Engine, and a buildkitd with images from a registry."""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
DOCKERFILE, MOCKERFILE = "Dockerfile", "Mockerfile.yaml"


def run(command, text=None):
    done = subprocess.run(command, input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit("bench: %s failed:\n%s" % (" ".join(map(str, command)), done.stdout[-3000:]))
    return done.stdout


def docker(*arguments, text=None):
    return run([os.environ["SLIPWAY_ENGINE_DOCKER"], *arguments], text)


class Docker:
    """The Docker Engine of dev/engine. It keeps the image of each build."""
    base, frontend = "slipway-bench/base", "slipway/frontend"

    def __init__(self, _):
        pass

    def prune(self):
        docker("builder", "prune", "--all", "--force")

    def build(self, name, folder):
        docker("build", "--network", "host", "--tag", "slipway-bench/" + name.split(".")[0].lower(), "--file", os.path.join(folder, name),
               folder)

    def close(self):
        pass


class BuildKit:
    """A buildkitd, which writes the image of each build as an archive for `docker load`, as `docker buildx build --load` does.

    Its images come from a registry on this machine, which gets the base and the frontend from the Docker Engine.
    """

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            registry = "127.0.0.1:%d" % free.getsockname()[1]
        self.base, self.frontend = registry + "/base", registry + "/frontend"
        (self.folder / "registry.yaml").write_text(
            "version: 0.1\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: '%s'}\n" % (self.folder / "registry", registry))
        (self.folder / "buildkitd.toml").write_text(
            '[registry."%s"]\n  http = true\n[worker.oci]\n  networkMode = "host"\n[worker.containerd]\n  enabled = false\n' % registry)
        self.address = "unix://%s/buildkitd.sock" % self.folder
        self.processes = []
        try:
            self.start(["docker-registry", "serve", self.folder / "registry.yaml"], lambda: answers(registry))
            for image, name in ((Docker.base, self.base), (Docker.frontend, self.frontend)):
                docker("tag", image, name)
                docker("push", name)
            self.start([os.environ["BUILDKITD"], "--config", self.folder / "buildkitd.toml", "--root", self.folder / "store", "--addr",
                        self.address], lambda: self.buildctl("debug", "workers").returncode == 0)
        except BaseException:
            self.close()
            raise

    def start(self, command, ready):
        log = self.folder / (os.path.basename(str(command[0])) + ".log")
        with open(log, "wb") as output:
            self.processes.append(subprocess.Popen(command, stdout=output, stderr=output))
        end = time.monotonic() + 60
        while not ready():
            if self.processes[-1].poll() is not None or time.monotonic() > end:
                sys.exit("bench: %s did not start:\n%s" % (command[0], log.read_text()[-2000:]))
            time.sleep(0.1)

    def buildctl(self, *arguments):
        return subprocess.run([os.environ["BUILDCTL"], "--addr", self.address, *arguments], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)

    def prune(self):
        run([os.environ["BUILDCTL"], "--addr", self.address, "prune", "--all"])

    def build(self, name, folder):
        frontend = ["dockerfile.v0"] if name == DOCKERFILE else ["gateway.v0", "--opt", "source=" + self.frontend]
        done = self.buildctl(
            "build", "--progress", "plain", "--frontend", *frontend, "--opt", "filename=" + name, "--local", "context=" + folder, "--local",
            "dockerfile=" + folder, "--output", "type=docker,name=slipway-bench,dest=%s" % (self.folder / "image.tar"))
        if done.returncode:
            sys.exit("bench: buildctl build failed:\n%s" % done.stdout[-3000:])

    def close(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(address):
    with socket.socket() as client:
        host, port = address.split(":")
        return client.connect_ex((host, int(port))) == 0
