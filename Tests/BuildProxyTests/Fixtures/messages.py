"""Message classes for the clients and servers of the proxy's tests, from this repository's `Protos`.

Needs: protoc, pip install protobuf
"""
import pathlib
import subprocess
import tempfile

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PROTOS = pathlib.Path(__file__).resolve().parents[3] / "Protos"
BRIDGE = "/moby.buildkit.v1.frontend.LLBBridge/"
CONTROL = "/moby.buildkit.v1.Control/"
BUILD_ID = "buildkit-controlapi-buildid"


def load():
    """Returns the message classes by full name."""
    with tempfile.NamedTemporaryFile() as out:
        files = sorted(str(path.relative_to(PROTOS)) for path in PROTOS.rglob("*.proto"))
        subprocess.run(["protoc", "-I", ".", "--include_imports", "--descriptor_set_out=" + out.name] + files,
                       cwd=PROTOS, check=True)
        descriptors = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(out.name).read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in descriptors.file:
        pool.Add(file)
    return message_factory.GetMessageClassesForFiles([file.name for file in descriptors.file], pool)


_classes = load()


def control(name):
    return _classes["moby.buildkit.v1." + name]


def bridge(name):
    return _classes["moby.buildkit.v1.frontend." + name]


def named(name):
    return _classes[name]
