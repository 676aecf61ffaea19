"""Builds through a proxy in front of a real engine, with graphs as frontend inputs instead of the client's files.

usage: engine.py TARGET [--whole IMAGE] FILE NAME...      prints the image config and the files NAME of the result

FILE (`Mockerfile.yaml`, `Ickfile`) is compiled by the proxy; the build context is one file, `hello.txt`. The files NAME
are read back from the result. With `--whole` the build is one `Control.Solve` call that stores the result
as IMAGE, and nothing is printed.
Needs: protoc, pip install grpcio protobuf
"""
import hashlib
import pathlib
import sys
import uuid

import grpc

from expect import leave
from messages import BRIDGE, BUILD_ID, CONTROL, bridge, control, named

arguments = sys.argv[1:]
target = arguments.pop(0)
image = None
if arguments[0] == "--whole":
    image, arguments = arguments[1], arguments[2:]
file = pathlib.Path(arguments.pop(0))
channel = grpc.insecure_channel(target)
build = uuid.uuid4().hex
metadata = [(BUILD_ID, build)]


def call(method, request, response):
    return channel.unary_unary(method, request_serializer=lambda message: message.SerializeToString(),
                               response_deserializer=response.FromString)


def graph(name, text):
    """A file system with one file."""
    definition = named("pb.Definition")()
    vertices = definition.__getattribute__("def")
    op = named("pb.Op")()
    action = op.file.actions.add(input=-1, secondaryInput=-1, output=0)
    action.mkfile.path, action.mkfile.data, action.mkfile.mode, action.mkfile.timestamp = "/" + name, text, 0o644, -1
    vertices.append(op.SerializeToString())
    end = named("pb.Op")()
    end.inputs.add(digest="sha256:" + hashlib.sha256(vertices[0]).hexdigest(), index=0)
    vertices.append(end.SerializeToString())
    definition.metadata[end.inputs[0].digest].SetInParent()
    return definition


inputs = {"dockerfile": graph(file.name, file.read_bytes()), "context": graph("hello.txt", b"hello from the context\n")}
options = {"filename": file.name}

if image:
    request = control("SolveRequest")(Ref=build, Frontend="slipway.v0", FrontendAttrs=options,
                                      ExporterDeprecated="moby", ExporterAttrsDeprecated={"name": image})
    for name, definition in inputs.items():
        request.FrontendInputs[name].CopyFrom(definition)
    call(CONTROL + "Solve", request, control("SolveResponse"))(request, timeout=120)
    leave(0)

whole = call(CONTROL + "Solve", None, control("SolveResponse")).future(control("SolveRequest")(Ref=build), timeout=120)
request = bridge("SolveRequest")(Frontend="slipway.v0", FrontendOpt=options, allowResultReturn=True,
                                 allowResultArrayRef=True)
for name, definition in inputs.items():
    request.FrontendInputs[name].CopyFrom(definition)
try:
    result = call(BRIDGE + "Solve", request, bridge("SolveResponse"))(request, metadata=metadata, timeout=120).result
    print("config=" + result.metadata["containerimage.config"].decode())
    for name in arguments:
        question = bridge("ReadFileRequest")(Ref=result.ref.id, FilePath=name)
        answer = call(BRIDGE + "ReadFile", question, bridge("ReadFileResponse"))(question, metadata=metadata, timeout=60)
        print(name + "=" + answer.Data.decode(), end="" if answer.Data.endswith(b"\n") else "\n")
    ending = bridge("ReturnRequest")(result=result)
    call(BRIDGE + "Return", ending, bridge("ReturnResponse"))(ending, metadata=metadata, timeout=60)
    whole.result()
except grpc.RpcError as error:
    print("%s: %s" % (error.code().name, error.details()))
    whole.cancel()
    leave(1)
leave(0)
