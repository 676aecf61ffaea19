"""What the parts of a release have in common: the packages that a program contains, and their licenses."""
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = TOP / ".build"
# Files with a license or notice, as Swift packages name them.
LICENSES = re.compile(r"(LICENSE|LICENCE|NOTICE|COPYING)([-.].*)?", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Package:
    """A Swift package of Package.resolved."""
    name: str
    version: str
    revision: str
    location: str
    folder: pathlib.Path


def resolved():
    """Returns the packages of Package.resolved by the name of their checkout."""
    pins = json.loads((TOP / "Package.resolved").read_text())["pins"]
    packages = {}
    for pin in pins:
        folder = pin["location"].rstrip("/").removesuffix(".git").split("/")[-1]
        packages[folder] = Package(pin["identity"], pin["state"].get("version", ""), pin["state"]["revision"], pin["location"],
                                   BUILD / "checkouts" / folder)
    return packages


def link_list_of(product):
    """Returns the list of object files with which `swift build` linked a product: of the release build, else of the debug build."""
    for kind in ("release", "debug"):
        file = BUILD / kind / (product + ".product") / "Objects.LinkFileList"
        if file.exists():
            return file
    raise SystemExit("%s has not been built: there is no .build/release/%s.product/Objects.LinkFileList" % (product, product))


def linked_packages(link_list):
    """Returns the packages from which object files were linked, in the order of their names.

    An object file is named BUILD/MODULE.build/…; the module's sources are in checkouts/PACKAGE, or in the repository itself.
    """
    packages, modules = resolved(), {}
    for file in shlex.split(link_list.read_text()):
        if found := re.match(r"(.*/([^/]+)\.build)/", file):
            modules.setdefault(found[2], pathlib.Path(found[1]))
    linked = {}
    for module, folder in sorted(modules.items()):
        for source in sources_of(folder):
            if found := re.search(r"/checkouts/([^/]+)/", source):
                if found[1] not in packages:
                    raise SystemExit("%s: %s is of the package %s, which Package.resolved doesn't have" % (link_list, module, found[1]))
                linked[found[1]] = packages[found[1]]
    if not linked:
        raise SystemExit("%s: no object file of a package in it" % link_list)
    return [linked[name] for name in sorted(linked)]


def sources_of(folder):
    """Returns the paths of a module's sources, or of one of them, from what the compiler left in its build folder."""
    # The list holds the paths of the folder where it was built; its place today may be another.
    folder = folder if folder.exists() else BUILD / folder.parent.name / folder.name
    listed = folder / "sources"
    if listed.exists():
        return listed.read_text().splitlines()[:1]
    return [text for file in sorted(folder.rglob("*.d"))[:1] for text in file.read_text().split()[1:2]]


def notices(packages):
    """Returns the licenses and notices of packages and of the Swift toolchain, one after the other, each text once."""
    texts = {}
    toolchain = [pathlib.Path("/opt/swift/usr/share/swift/LICENSE.txt"), pathlib.Path("/usr/share/swift/LICENSE.txt")]
    for name, files in [("Swift runtime libraries", [file for file in toolchain if file.exists()][:1])] + [
            (package.name, sorted(file for file in package.folder.rglob("*") if file.is_file() and LICENSES.fullmatch(file.name)))
            for package in packages]:
        for file in files:
            text = file.read_text(errors="replace").strip()
            texts.setdefault(text, []).append("%s: %s" % (name, file.name))
    blocks = ["%s\n%s\n\n%s\n" % ("\n".join(names), "=" * 72, text) for text, names in texts.items()]
    return "\n\n".join(blocks)


def license_of(package):
    """Returns the SPDX identifier of a package's license by its text; None if the text isn't known."""
    for file in sorted(package.folder.glob("LICENSE*")) + sorted(package.folder.glob("LICENCE*")):
        text = file.read_text(errors="replace")
        if "Apache License" in text:
            return "Apache-2.0 WITH Swift-exception" if "Runtime Library Exception" in text else "Apache-2.0"
        if "Permission is hereby granted, free of charge" in text:
            return "MIT"
    return None


def debian_packages(names):
    """Returns installed Debian packages as pairs of name and version."""
    out = subprocess.run(["dpkg-query", "--show", "--showformat", "${Package} ${Version} ${db:Status-Status}\n", *names], text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if out.returncode:
        raise SystemExit("dpkg-query: " + out.stderr.strip())
    return [tuple(line.split()[:2]) for line in out.stdout.splitlines() if line.endswith(" installed")]


def shared_libraries(program):
    """Returns the Debian packages of a program's shared libraries; of a static program none."""
    out = subprocess.run(["ldd", program], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
    names = set()
    for path in re.findall(r"=> (/[^ ]+) \(0x|^\s*(/[^ ]+) \(0x", out, re.MULTILINE):
        found = [subprocess.run(["dpkg-query", "--search", each], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
                 for each in library_paths(path[0] or path[1])]
        names |= {line.split(":")[0] for text in found for line in text.splitlines()}
    return debian_packages(sorted(names)) if names else []


def library_paths(path):
    """Returns the paths under which Debian may know a library: as found, with links resolved, and below /usr or not."""
    paths = [path, str(pathlib.Path(path).resolve())]
    return dict.fromkeys(paths + [p.removeprefix("/usr") if p.startswith("/usr/") else "/usr" + p for p in paths])


def swift_version():
    """Returns the version of the Swift toolchain, e.g. `6.3.1`."""
    out = subprocess.run(["swift", "--version"], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    found = re.search(r"Swift version ([0-9.]+)", out)
    if not found:
        raise SystemExit("swift --version: found no version")
    return found[1]


def commit_time():
    """Returns SOURCE_DATE_EPOCH, else the time of the commit, in seconds since 1970."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or git("log", "-1", "--format=%ct"))


def git(*words):
    return subprocess.run(["git", "-c", "safe.directory=*", "-C", str(TOP), *words], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def sha256(file):
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def image_tags(version):
    """Returns the tags of an image of a version: 1.2.3, 1.2, 1 and latest; of a pre-release its version and `edge`."""
    if "-" in version:
        return [version, "edge"]
    numbers = version.split(".")
    # Before 1.0 a minor version may break compatibility, so there is no tag 0.
    return [version, ".".join(numbers[:2])] + ([numbers[0]] if numbers[0] != "0" else []) + ["latest"]
