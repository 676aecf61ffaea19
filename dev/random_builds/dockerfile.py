"""Generates Dockerfiles from a grammar of instructions, flags, words and heredocs, and damages one in three."""
import json

NAMES = ["A", "B", "VERSION", "PORT", "OWNER", "MODE", "Foo", "foo", "PATH", "HOME", "TARGETARCH", "BUILDPLATFORM", "MY_TOKEN", "HTTP_PROXY",
         "TARGETPLATFORM", "TARGETSTAGE", "UNDEFINED", "SOURCE_DATE_EPOCH", "PASSWORD", "_x", "x1", "1x"]
PLAIN = ["a", "b", "src", "a/b", "/x", "/x/", "./a", "1", "80", "3.20", "latest", "a.txt", "*.go", "x-y", "a:b", "1:2", "é", ".", "..",
         "--", "-a", "=", "a=b", "#", "a#b", "/a//b/", "a,b", "C:\\a", "{x}", "[a]", "a;b", "&&", "|", "true", "x.tar.gz"]
IMAGES = ["alpine", "alpine", "alpine", "busybox:1.36", "golang", "scratch", "debian:12-slim", "example.com:5000/a/b:v1", "sdk", "tool",
          "alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "docker.io/library/alpine", "Upper", "a//b",
          "alpine:", "ALPINE:x", "library/alpine", "localhost/x", "a.b/c", "a_b", "a__b", "a___b", "alpine:1:2", "-a"]
STAGES = ["base", "build", "Build", "final", "b1", "context", "scratch", "a.b", "a_b", "a-b", "1a", "x", "0", "windows-amd64", "arm64"]
PLATFORMS = ["linux/amd64", "linux/arm64", "linux/arm/v7", "arm64", "windows/amd64", "$BUILDPLATFORM", "$TARGETPLATFORM", "linux/", "x",
             "linux/x86_64", "linux/arm/v8", "darwin", "${TARGETOS}/${TARGETARCH}", "linux/aarch64", "$UNDEFINED", "linux/amd64/v2"]
SDK = {"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/bin", "HOME=/h", "A=base"], "WorkingDir": "/w", "User": "u",
       "Entrypoint": ["/e"], "Cmd": ["c"], "Labels": {"a": "1"}, "ExposedPorts": {"1/tcp": {}}, "Volumes": {"/v": {}},
       "OnBuild": ["RUN trigger $A", "COPY t /t", "ENV FROM_SDK=1", "WORKDIR s"]},
       "rootfs": {"type": "layers", "diff_ids": ["sha256:" + "0" * 64]}, "history": [{"created_by": "x"}]}
SIGNALS = ["SIGTERM", "9", "SIGKILL", "TERM", "sigint", "$A", "SIGRTMIN+3", "65", "0", "x y", "RTMAX-2", "-1", "SIGRTMAX-15"]
PORTS = ["80", "80/tcp", "53/udp", "80/TCP", "8000-8010", "8010-8000", "x", "$PORT", "${PORT:-1}", "1.2.3.4:80:90", "80:90", "0", "65536", "/",
         "80/", "80/sctp", "80/x", "-1", "1-2/udp", "[::1]:80:80", "80-81:90-91", "70000-70001", ":80", "80 ", "٣"]
MODES = ["0755", "755", "u+x", "u=rwX,go=rX", "9", "99999", "a", "$MODE", "07777", "+x", "u=", "", "0", "4755", "ugo-w", "u+x,", "=r", "u+g"]
OWNERS = ["1:2", "root", "root:root", "55", "$OWNER", "a:b:c", ":", "", ":5", "a:", "4294967296", "-1", "${OWNER:-1}:2", "a b"]
DURATIONS = ["30s", "1m30s", "soon", "1us", "0", "-1s", "1h", "500ms", "1.5s", "1", "", "1d", ".5m", "9999999h", "1ns"]


def variable(random):
    name = random.choice(NAMES)
    kind = random.random()
    if kind < 0.35:
        return "$" + name
    if kind < 0.55:
        return "${" + name + "}"
    modifier = random.choice([":-", "-", ":+", "+", ":?", "?", "#", "##", "%", "%%", "/", "//", "@", ":", ":=", "^", ",", ":1"])
    inner = random.choice(["x", "", "a*", "*", "?", "/", "a/b", "a/", "$B", "${B:-y}", "'q'", '"q r"', "\\}", "\\$", "*.", ".*", "a\\*", "[a]", "a//b",
                           "needed", "**", "\\", "}", "/b", "*/x", "?/$B"])
    return "${" + name + modifier + inner + "}"


def word(random):
    kind = random.random()
    if kind < 0.45:
        return random.choice(PLAIN)
    if kind < 0.65:
        return variable(random)
    if kind < 0.75:
        return random.choice(PLAIN) + variable(random)
    if kind < 0.83:
        return '"%s"' % random.choice(["a b", "", "$A", "a\\\"b", "\\$A", "it's", variable(random), "a\\\\", "\\a", "#", "<<EOF"])
    if kind < 0.89:
        return "'%s'" % random.choice(["a b", "", "$A", "a\\b", '"', "\\"])
    return random.choice(["\\$A", "\\a", "a\\ b", "$", "${", "$$", "${}", "$1", "\\", '"', "'", "${A", "$A$B", "a\"b\"'c'", "\\\\", "$@", "$*", "$?", "${1}",
                          "$-", "${A}${B:+x}", "\t", "~", "`a`", "$(a)", "$[", "${A[0]}", "${!A}", "${#A}", "$é", "${é}", "a\u00a0b"])


def words(random, most=3):
    return " ".join(word(random) for _ in range(random.randint(1, most)))


def array(random):
    items = [random.choice(["a", "a b", "$A", "é", "", "\\", "/x", "\"", "\u2028", "<"]) for _ in range(random.choice([0, 1, 2, 3]))]
    text = json.dumps(items, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.15:
        text = random.choice([text.replace('"', "'"), text[:-1], text + " x", "[1]", "[ ]", "[\"a\",]", "[null]", "[[\"a\"]]", "{\"a\":1}", '["a" "b"]',
                              "[\"\\u00e9\\n\"]", "[\"\\ud800\"]", '["\\x"]', "[]", text + " ", '["a",\n"b"]', "[true]", '["a"]#', "[\"\t\"]"])
    return text


def flag(random, name, values):
    kind = random.random()
    if kind < 0.88:
        return "--%s=%s " % (name, random.choice(values))
    return random.choice(["--%s " % name, "--%s= " % name, "--%s=true " % name, "--%ss=x " % name, "--%s=\"%s\" " % (name, values[0]), "-%s " % name,
                          "--%s %s " % (name, values[0]), "--%s=$A " % name, "--%s=${B:-%s} " % (name, values[0]), "-- "])


def flags(random, choices, chance=0.25):
    return "".join(flag(random, name, values) for name, values in choices if random.random() < chance)


def heredoc(random, opening="<<"):
    name = random.choice(["EOF", "END", "a.txt", "E1"])
    quoted = random.choice([name, name, '"%s"' % name, "'%s'" % name, "-" + name, "-'%s'" % name, "\\" + name, "E\"OF\""])
    body = "".join(random.choice(["one\n", "\ttwo\n", "$A ${B:-c}\n", "# x\n", "\n", "\\$A \\\n", "FROM x\n", "#!/bin/sh\n", "  EOF\n", "\tEOF\n",
                                  "<<X\n", "${UNDEFINED}\n", "\"q\" 'r'\n", "$\n", "a \\\\ b\n", "é\n"]) for _ in range(random.choice([0, 1, 2, 3])))
    end = name if random.random() < 0.95 else name + "x"
    return opening + quoted, body + end


def mount(random):
    keys = ["type=" + random.choice(["bind", "cache", "cache", "tmpfs", "secret", "ssh", "volume", "CACHE", ""])]
    choices = ["target=/t", "target=t", "dst=/d", "destination=/e", "source=/s", "src=a", "from=base", "from=busybox", "from=0", "from=scratch", "id=x",
               "id=$A", "sharing=locked", "sharing=private", "sharing=x", "mode=0755", "mode=9", "mode=u+x", "uid=1", "gid=2", "uid=x", "ro", "rw",
               "readonly=true", "readwrite=false", "ro=x", "required", "required=true", "env=TOK", "size=1m", "size=x", "size=10", "target=/t/$A",
               "bind-propagation=rshared", "TARGET=/u", "\"target=/a,b\"", "target", "=x", "from=$A", "mode=", "id=", "target=", "size=1.5g"]
    keys += [random.choice(choices) for _ in range(random.choice([0, 1, 1, 2, 2, 3]))]
    if random.random() < 0.6:
        keys.append("target=/m")
    if random.random() < 0.3:
        random.shuffle(keys)
    return "--mount=" + ",".join(keys) + " "


def run(random):
    parts = "".join(mount(random) for _ in range(random.choice([0, 0, 0, 1, 1, 2])))
    parts += flags(random, [("network", ["none", "host", "default", "x", "NONE"]), ("security", ["insecure", "sandbox", "x"]),
                            ("device", ["v.com/d=0", "name=v.com/d,required", "v.com/d=0,required=false", "x,y"])], 0.07)
    kind = random.random()
    if kind < 0.5:
        return "RUN " + parts + words(random)
    if kind < 0.65:
        return "RUN " + parts + array(random)
    if kind < 0.8:
        opening, rest = heredoc(random, random.choice(["<<", "<<", "cat <<", "3<<", "a <<"]))
        return "RUN " + parts + opening + random.choice(["", "", " > /f", " && b"]) + "\n" + rest
    if kind < 0.92:
        return "RUN " + parts + "a && \\" + random.choice(["\n  b", "  \n b", "\n# c\n  b", "\n\n  b", "\n  # c\n b \\\n c", "\n", "\n\\\nb"])
    return "RUN " + parts


def copy(random, stages, add=False):
    choices = [("chown", OWNERS), ("chmod", MODES), ("link", ["true", "false", "x"]), ("exclude", ["*.md", "a", "!b", "$A", "", "["])]
    if add:
        choices += [("checksum", ["sha256:" + "0" * 64, "sha256:0", "x", "0" * 40, "$A"]), ("unpack", ["true", "false"]), ("keep-git-dir", ["true", "x"])]
    else:
        choices += [("from", stages + ["0", "1", "busybox", "scratch", "$A", "late", "a//b", "9"]), ("parents", ["true", "false"])]
    text = ("ADD " if add else "COPY ") + flags(random, choices, 0.12)
    if random.random() < 0.15:
        text += random.choice(["--link ", "--parents ", "--link --parents "])
    kind = random.random()
    if kind < 0.15:
        opening, rest = heredoc(random)
        return text + opening + " " + random.choice(["/h", "/h/", "$A/h", "h"]) + "\n" + rest
    if kind < 0.25:
        return text + array(random)
    sources = [word(random) for _ in range(random.choice([0, 1, 1, 1, 2, 3]))]
    if add and random.random() < 0.4:
        sources.append(random.choice(["https://example.com/a.tgz", "https://example.com/", "http://example.com/a?b=c", "https://example.com/a%20b",
                                      "https://github.com/a/b.git", "https://github.com/a/b.git#v1:d", "git@github.com:a/b.git", "https://$A/b",
                                      "https://example.com/a/..", "https://example.com/é", "https://u:p@example.com/x", "https://example.com"]))
    return text + " ".join(sources + [random.choice(["/x", "/x/", "x", ".", word(random)])])


def pairs(random, keyword):
    if random.random() < 0.15:
        return "%s %s %s" % (keyword, random.choice(NAMES), words(random))
    count = random.choice([1, 1, 2, 3])
    joint = " " if random.random() < 0.85 else " \\\n  "
    return keyword + " " + joint.join(random.choice(NAMES + ['"a b"', "a.b", "'q'", "$A", "", "a-b"]) + "=" + word(random) for _ in range(count)) + (
        random.choice([" x", " =", " ="]) if random.random() < 0.05 else "")


def argument(random):
    parts = []
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        name = random.choice(NAMES)
        parts.append(name if random.random() < 0.35 else name + "=" + word(random))
    return "ARG " + " ".join(parts)


def instruction(random, stages, depth=0):
    kind = random.randrange(24)
    if kind < 5:
        return run(random)
    if kind < 8:
        return copy(random, stages)
    if kind < 10:
        return copy(random, stages, add=True)
    if kind < 12:
        return argument(random)
    if kind < 14:
        return pairs(random, "ENV")
    if kind == 14:
        return pairs(random, "LABEL")
    if kind == 15:
        return "WORKDIR " + random.choice(["/w", "w", "/w/../x", "$A", "/a b", word(random), "", "C:\\x", "/", "//x", "~", "${UNDEFINED:-d}"])
    if kind == 16:
        return "USER " + random.choice(["u", "1:2", "$OWNER", word(random), "", "a b", ":", "${A:-root}"])
    if kind == 17:
        return "EXPOSE " + " ".join(random.choice(PORTS) for _ in range(random.choice([0, 1, 1, 2, 3])))
    if kind == 18:
        return "VOLUME " + random.choice([word(random), words(random), array(random), ""])
    if kind == 19:
        return random.choice(["CMD ", "ENTRYPOINT "]) + random.choice([words(random), array(random), array(random), ""])
    if kind == 20:
        return random.choice(["STOPSIGNAL " + random.choice(SIGNALS), "SHELL " + array(random), "MAINTAINER " + words(random)])
    if kind == 21:
        options = flags(random, [("interval", DURATIONS), ("timeout", DURATIONS), ("start-period", DURATIONS), ("start-interval", DURATIONS),
                                 ("retries", ["3", "0", "-1", "x", "", "99999999999999999999", "1.5", "+2"])], 0.3)
        return "HEALTHCHECK " + options + random.choice(["NONE", "CMD a", "CMD " + array(random), "CMD " + words(random), "cmd a", "", "NONE x", "CMD", "RUN x"])
    if kind == 22 and depth == 0:
        return "ONBUILD " + instruction(random, stages, 1)
    return random.choice(["# comment", "", "# A is the first", "\t# indented", "#syntax=x", "# escape=`", "#", "  "])


def stage(random, stages, index):
    text = "FROM "
    if random.random() < 0.15:
        text += flag(random, "platform", PLATFORMS)
    kind = random.random()
    text += random.choice(stages) if stages and kind < 0.3 else random.choice(IMAGES[:11]) if kind < 0.85 else random.choice(
        IMAGES + ["alpine:$VERSION", "$A", "${B:-alpine}", "alpine:${UNDEFINED}", "${A}", "alpine:${VERSION:-1}", "\"alpine\"", "0", "1"])
    if random.random() < 0.6:
        name = random.choice(STAGES[:5] + ["s%d" % index]) if random.random() < 0.85 else random.choice(STAGES)
        text += random.choice([" AS ", " AS ", " as ", " As "]) + name
        stages.append(name)
    return text


def damage(random, text):
    lines = text.split("\n")
    for _ in range(random.choice([1, 1, 2])):
        place = random.randrange(len(lines))
        line = lines[place]
        kind = random.randrange(12)
        if kind == 0:
            lines.insert(place, line)
        elif kind == 1 and len(lines) > 1:
            del lines[place]
        elif kind == 2:
            lines[place] = line.lower() if random.random() < 0.5 else line.swapcase()
        elif kind == 3 and line:
            cut = random.randrange(len(line))
            lines[place] = line[:cut] + line[cut + 1:]
        elif kind == 4:
            cut = random.randrange(len(line) + 1)
            lines[place] = line[:cut] + random.choice("\\\"'$#{}<=- \t[],:/`\x00\u00a0\ufeffé\r\x0b") + line[cut:]
        elif kind == 5:
            lines[place] = "  " + line
        elif kind == 6:
            lines[place] = line + random.choice([" ", "\\", " \\", "\t", "\r", " #x", "`", "\\ "])
        elif kind == 7:
            lines[place] = line.partition(" ")[0]
        elif kind == 8:
            other = random.randrange(len(lines))
            lines[place], lines[other] = lines[other], line
        elif kind == 9:
            lines.insert(0, random.choice(["# escape=`", "#escape=\\", "# check=skip=all", "# check=error=true", "# check=skip=StageNameCasing;error=false",
                                           "# check=experimental=all", "# check=x", "# ESCAPE = `", "\ufeff# escape=`", "#!/x", "# a = b", "", "# escape=",
                                           "# check=skip=none", "# check=error=x", "#check=skip=a,b;skip=c", "# check=skip=UndefinedVar,x"]))
        elif kind == 10:
            lines[place] = random.choice(["RUNN x", "FORM alpine", "from", "COPPY a b", "x", "CMD[\"a\"]", "ONBUILD FROM x", "ONBUILD", "\u212aRUN x"])
        else:
            lines[place] = line.replace(" ", random.choice(["  ", "\t", "\u3000", "="]), 1)
    return random.choice(["\n", "\n", "\n", "\r\n"]).join(lines)


def options(random):
    out = {}
    for key, values, chance in [
            ("target", ["base", "build", "s1", "0", "1", "9", "final", "BUILD", "nope", ""], 0.12), ("platform", PLATFORMS[:5] + [
                "linux/amd64,linux/arm64", "linux/arm64,linux/arm64", "", ",", "linux/arm64/v8"], 0.08),
            ("build-arg:A", ["1", "", "a b", "alpine", "$B"], 0.15), ("build-arg:VERSION", ["3", ""], 0.1), ("build-arg:UNUSED", ["x"], 0.03),
            ("build-arg:HTTP_PROXY", ["http://p"], 0.03), ("build-arg:SOURCE_DATE_EPOCH", ["0", "1700000000", "x", "", "-1", "1.5"], 0.05),
            ("no-cache", ["", "base", "base,build", "x"], 0.06), ("label:l", ["1", ""], 0.04), ("add-hosts", ["a=1.2.3.4", "a=::1,b=1.1.1.1", "a", "a=x"], 0.03),
            ("force-network-mode", ["host", "none", "x", "sandbox", ""], 0.03), ("multi-platform", ["true", "false", "x", "1"], 0.03),
            ("build-arg:BUILDKIT_DOCKERFILE_CHECK", ["skip=all", "error=true", "x", "skip=FromAsCasing", "experimental=all", "skip=all;error=true"], 0.05),
            ("context:base", ["docker-image://busybox", "local:x", "https://example.com/a.git", "x", "docker-image://scratch"], 0.03),
            ("context:alpine", ["docker-image://alpine:3", "docker-image://Bad"], 0.03), ("image-resolve-mode", ["pull", "local", "default", "x"], 0.03),
            ("shm-size", ["1", "x", "-1", ""], 0.02), ("ulimit", ["nofile=1:2", "nofile=2:1", "x=1", "core=-1", "nofile"], 0.02), ("hostname", ["h", ""], 0.02),
            ("cgroup-parent", ["c"], 0.02), ("build-arg:BUILDKIT_SBOM_SCAN_CONTEXT", ["true", "x"], 0.01), ("cache-from", ["a", "a,b", ","], 0.02),
            ("cache-imports", ['[{"Type":"gha"}]', "x", "[]", "null", "{}"], 0.02), ("attest:provenance", ["mode=max", "x", ""], 0.02),
            ("memory", ["1", "x", "-1"], 0.01), ("contextsubdir", ["a"], 0.01), ("build-arg:BUILDKIT_MULTI_PLATFORM", ["1", "x"], 0.01)]:
        if random.random() < chance:
            out[key] = random.choice(values)
    return out


def case(random):
    stages, lines = [], [argument(random) for _ in range(random.choice([0, 0, 1, 2]))]
    for index in range(random.choice([1, 1, 2, 2, 3])):
        lines.append(stage(random, stages, index))
        lines += [instruction(random, stages) for _ in range(random.choice([0, 1, 1, 2, 3, 5]))]
    text = "\n".join(lines)
    if random.random() < 0.33:
        text = damage(random, text)
    out = {"text": text + random.choice(["\n", "\n", "\n", "", "\n\n", " \n"]), "images": {"*sdk*": SDK}}
    given = options(random) if random.random() < 0.6 else {}
    if given:
        out["options"] = given
    if "local:x" in given.values():
        out["locals"] = {"x": {"a": ""}}
    if random.random() < 0.1:
        out["files"] = {".dockerignore": random.choice(["a\n", "*\n!src\n", "**/b\n"])}
    if random.random() < 0.1:
        out["options"] = {**given, "requestid": "frontend." + random.choice(["outline", "targets", "lint", "convertllb"])}
    return out
