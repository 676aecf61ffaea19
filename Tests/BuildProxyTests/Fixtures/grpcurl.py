"""A replacement for grpcurl where it isn't installed, with only the flags that docs/compile-service.md uses.

usage: grpcurl -plaintext [-d JSON|@] HOST:PORT list [SERVICE] | SERVICE/METHOD
Needs: pip install grpcio grpcio-reflection protobuf
"""
import sys

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from expect import leave


def main(arguments):
    data = None
    assert arguments.pop(0) == "-plaintext", "expected -plaintext"
    if arguments[0] == "-d":
        data = arguments[1]
        del arguments[:2]
    address, what, *rest = arguments
    channel = grpc.insecure_channel(address)
    database = ProtoReflectionDescriptorDatabase(channel)
    pool = descriptor_pool.DescriptorPool(database)
    if what == "list":
        if not rest:
            print("\n".join(sorted(database.get_services())))
        for service in rest:
            print("\n".join(sorted(each.full_name for each in pool.FindServiceByName(service).methods)))
        return 0
    service, name = what.split("/")
    method = pool.FindServiceByName(service).methods_by_name[name]
    text = sys.stdin.read() if data == "@" else data or "{}"
    request = json_format.Parse(text, message_factory.GetMessageClass(method.input_type)(), descriptor_pool=pool)
    call = channel.unary_unary("/%s/%s" % (service, name), request_serializer=type(request).SerializeToString,
                               response_deserializer=message_factory.GetMessageClass(method.output_type).FromString)
    try:
        print(json_format.MessageToJson(call(request, timeout=30), descriptor_pool=pool))
        return 0
    except grpc.RpcError as error:
        code = "".join(word.capitalize() for word in error.code().name.split("_"))
        print("ERROR:\n  Code: %s\n  Message: %s" % (code, error.details()), file=sys.stderr)
        return 64 + error.code().value[0]


leave(main(sys.argv[1:]))
