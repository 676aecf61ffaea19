#!/usr/bin/env python3
"""Prints what a Docker archive contains as JSON: config, layers, and the tree of all layers. Of another archive, its tree.

    usage: describe.py ARCHIVE [tree] > JSON     tree: the files alone
"""
import hashlib
import json
import sys
import tarfile

KINDS = {tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symlink", tarfile.REGTYPE: "file", tarfile.LNKTYPE: "link"}


def entries(archive):
    """The entries of a layer by path."""
    found = {}
    for member in archive:
        path = "/" + member.name.removeprefix("./").strip("/")
        data = archive.extractfile(member).read() if member.isreg() else b""
        found[path] = {
            "kind": KINDS[member.type], "mode": "" if member.issym() else oct(member.mode & 0o7777), "owner": f"{member.uid}:{member.gid}",
            "time": member.mtime, "target": member.linkname, "content": hashlib.sha256(data).hexdigest(),
        }
    for path in ("/", "/."):
        found.pop(path, None)
    return found


def apply(tree, layer):
    """Changes a tree as a layer says."""
    for path in layer:
        folder, _, name = path.rpartition("/")
        if name == ".wh..wh..opq":
            gone = [other for other in tree if other.startswith(folder + "/")]
        elif name.startswith(".wh."):
            gone = [f"{folder}/{name[4:]}"]
            gone += [other for other in tree if other.startswith(gone[0] + "/")]
        else:
            continue
        for other in gone:
            tree.pop(other, None)
    tree.update({path: entry for path, entry in layer.items() if not path.rpartition("/")[2].startswith(".wh.")})


def contents(layer):
    """What a layer changes: files, and which ones it removes. Parents of changed files are not changes."""
    files = {path for path, entry in layer.items() if entry["kind"] != "directory"}
    # An opaque directory is the same as a directory without the files that it had.
    return sorted(path for path in files if not path.rpartition("/")[2].startswith(".wh."))


def describe_tree(archive):
    """An archive that is no image: the files in it."""
    tree = entries(archive)
    for folder in ("/nix", "/nix/store"):
        tree.pop(folder, None)
    return {"tree": tree}


def describe_image(archive, files):
    image = json.load(archive.extractfile(files["manifest.json"]))[0]
    config = json.load(archive.extractfile(files[image["Config"]]))
    tree, layers = {}, []
    for name in image["Layers"]:
        with tarfile.open(fileobj=archive.extractfile(files[name])) as inner:
            layer = entries(inner)
        layers.append(contents(layer))
        apply(tree, layer)
    settings = {key: value for key, value in (config.get("config") or {}).items() if value not in (None, "", [], {}, False)}
    kept = {key: config.get(key) for key in ("architecture", "os", "author", "created")}
    return {"config": settings, **kept, "layers": layers, "tree": tree}


def main():
    with tarfile.open(sys.argv[1]) as archive:
        files = {member.name.removeprefix("./"): member for member in archive}
        found = describe_image(archive, files) if "manifest.json" in files else describe_tree(archive)
    if sys.argv[2:] == ["tree"]:
        found = {"tree": {path: entry for path, entry in found["tree"].items() if path not in ("/nix", "/nix/store")}}
    json.dump(found, sys.stdout, indent=1, sort_keys=True)


main()
