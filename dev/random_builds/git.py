"""Generates Git addresses, as sources of ADD, main contexts and named contexts."""
import json

SCHEMES = ["https://", "https://", "https://", "http://", "git://", "ssh://", "HTTPS://", "Git://", "ftp://", "git+ssh://", "", "",
           "//", "https:", "https:/", "file://", "a-b://", "a.b://", "1http://", "ssh+git://"]
USERS = ["", "", "", "", "git@", "user:secret@", "a%40b@", "u:@", ":p@", "@", "u!x@", "a b@", "me@there@", "é@", "a:b:c@", "%zz@",
         "a/b@"]
HOSTS = ["github.com", "github.com", "example.com", "EXAMPLE.com", "localhost", "127.0.0.1", "[::1]", "[::1", "::1", "a_b.c", "", "a b",
         "é.com", "xn--e1afmkfd.com", "example.com.", "%65xample.com", "[fe80::1%25en0]", "ex<ample.com", "git.example.org"]
PORTS = ["", "", "", "", "", ":22", ":443", ":", ":port", ":0", ":99999", ":-1", ":1:2"]
PATHS = ["/a/b.git", "/a/b.git", "/a/b.git", "/a/b", "/r.git", "/.git", "/a/b.git/", "/a//b.git", "", "/", "/~u/r.git", "/a%20b.git",
         "/a b.git", "/a%2fb.git", "/%zz.git", "/é.git", "/a/../b.git", "/a/./b.git", "/a.git/b", "/a.GIT", "/[1].git", "/a;b.git",
         "/a:b.git", "/a@b.git", "/a+b.git", "/a&b.git", "/a=b.git", "/a'b.git", "/a(b).git", "/a*b.git", "/a,b.git", "/a!b.git",
         "/a|b.git", "/{a}.git", "/a^b.git", "/a%.git", "/a%2.git", "/%2e%2e/b.git", "/a\\b.git", "/a~b.git", "/a`b.git"]
SCP = ["git@github.com:a/b.git", "github.com:a/b.git", "git@host:b", "user@host.example.com:~/b.git", "git@host:/abs/b.git", "host:b.git",
       "git@:b.git", "git@host:", "@host:b.git", "git@host:22/a.git", "git@[::1]:a.git", "git@127.0.0.1:a.git", "git@host:a b.git",
       "a@b@host:c.git", "git@host:a:b.git", "git@ho_st:a.git", "g-t@host:a.git", "git.x@host:a.git", "git@host:é.git", "git@host",
       "a:b@host:c.git", "git@host:a%20b.git", "git@host:a.git/", "git@github.com:a/b"]
LOCAL = ["github.com/a/b", "github.com/a/b.git", "github.com/", "github.com", "./github.com/a", "../a.git", "a/b.git", "gitlab.com/a/b.git",
         "github.com/a b", "github.com/%zz", "github.com/a/b.git/c", "Github.com/a/b", "github.com:a/b", "github.com//a", "/github.com/a"]
KEYS = ["ref", "ref", "branch", "tag", "commit", "checksum", "subdir", "keep-git-dir", "submodules", "mtime", "fetch-by-commit", "other",
        "Ref", "", "a b", "re%66"]
VALUES = ["main", "main", "v1", "refs/tags/v1", "refs/heads/main", "", "a b", "a+b", "a%20b", "%zz", "true", "false", "1", "0", "T", "yes",
          "commit", "checkout", "docs", "docs/..", "/docs/", "a=b", "a;b", "0123456789012345678901234567890123456789", "0123", "é", "a/b",
          "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF01234567", "../x"]
FRAGMENTS = ["", "", "", "#main", "#main", "#v1:docs", "#:docs", "#", "#:", "#a:b:c", "#a b", "#a%20b", "#%zz", "#refs/heads/x", "#a#b",
             "#main?x=1", "#0123456789012345678901234567890123456789", "#pull/1/head:a/../b", "#:/", "#:../x", "#é", "#a:./b//c/", "#:.",
             "#a^b", "#a\\b", "#\"a\"", "#a%2fb"]
CHECKSUMS = ["0123456789012345678901234567890123456789", "0123", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
             "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "main", "", "012345678901234567890123456789012345678Z"]


def query(random):
    if random.random() < 0.5:
        return ""
    if random.random() < 0.1:
        return random.choice(["?", "??", "?&", "?=", "?&&a", "?ref", "?ref=main&", "?;", "?a;b=c", "?ref=a;tag=b"])
    pairs = []
    for _ in range(random.choice([1, 1, 1, 2, 2, 3])):
        key = random.choice(KEYS)
        pairs.append(key if random.random() < 0.1 else key + "=" + random.choice(VALUES))
    return "?" + "&".join(pairs)


def address(random):
    kind = random.random()
    if kind < 0.62:
        base = random.choice(SCHEMES) + random.choice(USERS) + random.choice(HOSTS) + random.choice(PORTS) + random.choice(PATHS)
    elif kind < 0.82:
        base = random.choice(SCP)
    else:
        base = random.choice(LOCAL)
    text = base + query(random) + random.choice(FRAGMENTS)
    if random.random() < 0.05 and text:
        place = random.randrange(len(text))
        text = text[:place] + random.choice(":/@?#%.[]& \\\t~") + text[place + random.choice([0, 1]):]
    return text


def case(random):
    text, kind = address(random), random.random()
    if kind < 0.6:
        flags = ""
        if random.random() < 0.15:
            flags += "--keep-git-dir%s " % random.choice(["", "=true", "=false"])
        if random.random() < 0.15:
            flags += "--checksum=%s " % random.choice(CHECKSUMS)
        if random.random() < 0.1:
            flags += random.choice(["--link ", "--unpack ", "--unpack=false ", "--chmod=755 ", "--chown=1:2 ", "--exclude=*.md "])
        if random.random() < 0.8 or " " in text or "\t" in text or not text:
            line = "ADD %s%s" % (flags, json.dumps([text, random.choice(["/x/", "/x", "x"])], ensure_ascii=False))
        else:
            line = "ADD %s%s /x/" % (flags, text)
        return {"text": "FROM alpine\n%s\n" % line}
    if kind < 0.8:
        return {"text": random.choice(["FROM alpine\nCOPY --from=src / /x\n", "FROM src\nRUN true\n"]), "options": {"context:src": text}}
    options = {"context": text, "dockerfilekey": "dockerfile"}
    if random.random() < 0.15:
        options["build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR"] = random.choice(["1", "true", "0", "maybe", ""])
    if random.random() < 0.1:
        options["contextsubdir"] = random.choice(["a", "/a/b", "../a", ".", "a/../b"])
    return {"text": "FROM alpine\nCOPY . /x\n", "options": options}
