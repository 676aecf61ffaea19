"""Graphs for clients that hand over files instead of serving them from a session.

Needs: protoc, pip install protobuf
"""
import hashlib
import pathlib

from messages import named


def graph(files):
    """A file system with files: contents and modes by path."""
    definition = named("pb.Definition")()
    vertices = definition.__getattribute__("def")
    op = named("pb.Op")()

    def action():
        count = len(op.file.actions)
        return op.file.actions.add(input=count - 1, secondaryInput=-1, output=-1)

    for folder in sorted({str(parent) for name in files for parent in pathlib.Path("/", name).parents} - {"/"}):
        made = action()
        made.mkdir.path, made.mkdir.mode, made.mkdir.timestamp = folder, 0o755, -1
    for name, (content, mode) in files.items():
        made = action()
        made.mkfile.path, made.mkfile.data, made.mkfile.mode, made.mkfile.timestamp = "/" + name, content, mode, -1
    op.file.actions[-1].output = 0
    vertices.append(op.SerializeToString())
    end = named("pb.Op")()
    end.inputs.add(digest="sha256:" + hashlib.sha256(vertices[0]).hexdigest(), index=0)
    vertices.append(end.SerializeToString())
    definition.metadata[end.inputs[0].digest].SetInParent()
    return definition
