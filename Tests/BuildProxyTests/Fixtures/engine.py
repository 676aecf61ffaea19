"""Builds through a proxy in front of a real engine, with graphs as frontend inputs instead of the client's files.

usage: engine.py TARGET [--whole IMAGE] [--context FOLDER] [--option KEY=VALUE]... FILE NAME...

Prints the image config and the files NAME of the result. FILE (`Mockerfile.yaml`, `Ickfile`) is compiled by the proxy; the
build context is the folder, or one file, `hello.txt`. The files NAME are read back from the result. With `--whole` the build
is one `Control.Solve` call with a session that stores the result as IMAGE, and nothing is printed.
Needs: protoc, pip install grpcio h2 protobuf
"""
import argparse
import pathlib
import sys
import uuid

import grpc

from expect import leave
from graphs import graph
from messages import BRIDGE, BUILD_ID, CONTROL, bridge, control
from session import Session

parser = argparse.ArgumentParser()
parser.add_argument("target")
parser.add_argument("--whole")
parser.add_argument("--context", type=pathlib.Path)
parser.add_argument("--option", action="append", default=[])
parser.add_argument("file", type=pathlib.Path)
parser.add_argument("names", nargs="*")
arguments = parser.parse_args()
file = arguments.file
channel = grpc.insecure_channel(arguments.target)
build = uuid.uuid4().hex
metadata = [(BUILD_ID, build)]


def call(method, request, response):
    return channel.unary_unary(method, request_serializer=lambda message: message.SerializeToString(),
                               response_deserializer=response.FromString)


context = {"hello.txt": (b"hello from the context\n", 0o644)}
if arguments.context:
    context = {str(path.relative_to(arguments.context)): (path.read_bytes(), path.stat().st_mode & 0o777)
               for path in sorted(arguments.context.rglob("*")) if path.is_file()}
inputs = {"dockerfile": graph({file.name: (file.read_bytes(), 0o644)}), "context": graph(context)}
options = {"filename": file.name, **dict(each.split("=", 1) for each in arguments.option)}

if arguments.whole:
    session = Session(channel)
    request = control("SolveRequest")(Ref=build, Session=session.id, Frontend="slipway.v0", FrontendAttrs=options,
                                      ExporterDeprecated="moby", ExporterAttrsDeprecated={"name": arguments.whole})
    for name, definition in inputs.items():
        request.FrontendInputs[name].CopyFrom(definition)
    try:
        call(CONTROL + "Solve", request, control("SolveResponse"))(request, timeout=240)
    except grpc.RpcError as error:
        print("%s: %s" % (error.code().name, error.details()))
        leave(1)
    session.close()
    leave(0)

whole = call(CONTROL + "Solve", None, control("SolveResponse")).future(control("SolveRequest")(Ref=build), timeout=120)
request = bridge("SolveRequest")(Frontend="slipway.v0", FrontendOpt=options, allowResultReturn=True,
                                 allowResultArrayRef=True)
for name, definition in inputs.items():
    request.FrontendInputs[name].CopyFrom(definition)
try:
    result = call(BRIDGE + "Solve", request, bridge("SolveResponse"))(request, metadata=metadata, timeout=120).result
    print("config=" + result.metadata["containerimage.config"].decode())
    for name in arguments.names:
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
