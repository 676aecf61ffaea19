"""Generates ignore files, and instructions that copy paths which these may exclude."""

NAMES = ["a", "b", "ab", "src", "docs", "lib", "main.py", "a.md", "README.md", "node_modules", ".git", ".env", "a b", "é", "x-y",
         "a+b", "a(b)", "[x]", "a^b", "a$b", "{a}", "a|b", "Dockerfile", "..a", "a..", "A"]
WILD = ["*", "**", "?", "*.md", "*.*", "a*", "*b", "**.md", "a**", "**b", "a**b", "***", "*.?", "??", "[ab]", "[^a]", "[a-c]",
        "[!a]", "[a-]", "[]a]", "[\\]]", "\\*", "\\?", "\\a", "\\.", "\\\\", "a\\", "[", "[a", "a]", "[b-a]", "[^]", "*[", "\\[a]",
        ".*", "a?", "?*", "{a,b}", "a{2}", "(a|b)", "a+", "^a", "a$", "$", "[[:alpha:]]", "\\d", "\\w", "\\Q", "[\\d]", "a\\/b"]
SPECIAL = ["", " ", "#", "# comment", "!", "! ", "!!a", "/", "//", ".", "..", "./", "../", "../a", "./a", "a/..", "a/../b", "\t",
           "!.", "!/", "!..", "/**", "**/", "!**", "/.", "#!a", "\\#a", "\\!a", " a ", "\ta\t", "!\ta", "a//b", "a/./b", "a /b",
           "\ufeffa", "\ufeff", "a\x00b", "a\r", "\u00a0a", "a\u2003", "./!a", "a/!b", "/!a", "\u2028"]


def component(random):
    return random.choice(NAMES if random.random() < 0.6 else WILD)


def pattern(random):
    if random.random() < 0.12:
        return random.choice(SPECIAL)
    text = "/".join(component(random) for _ in range(random.choice([1, 1, 1, 2, 2, 3, 4])))
    if random.random() < 0.15:
        text = random.choice(["/", "./", "**/", "../", "*/", "//"]) + text
    if random.random() < 0.2:
        text += random.choice(["/", "/**", "/*", "/.", "/..", "//", " ", "/**/*", "*"])
    if random.random() < 0.25:
        text = "!" + random.choice(["", "", "", " ", "/"]) + text
    return text


def sample(random, text):
    """Returns a path that a pattern may match: with its wildcards replaced, and sometimes cut or extended."""
    out = text.strip().lstrip("!").strip()
    for wild in ("**", "*"):
        while wild in out:
            out = out.replace(wild, random.choice(["a", "b", "ab", "", "x/y", "a/b", "main", ".md"]), 1)
    out = "".join(random.choice("abc") if character == "?" else character for character in out)
    for part in ("[ab]", "[^a]", "[a-c]", "[!a]", "[a-]", "\\"):
        if part in out and random.random() < 0.7:
            out = out.replace(part, random.choice(["a", "b", "d", ""]))
    if random.random() < 0.3:
        out += "/" + random.choice(NAMES)
    if random.random() < 0.2 and "/" in out:
        out = out.rpartition("/")[0]
    if random.random() < 0.2:
        out = random.choice(["./", "/", "x/", "a/", "../"]) + out
    return out or "a"


def usable(path):
    """Whether a path can be written as a quoted word without escapes; these cases need no others."""
    return not any(character in path for character in "\"'\\$\n\r\x00<") and path.strip() == path


def plain(path):
    return not any(character.isspace() for character in path)


def case(random):
    lines = [pattern(random) for _ in range(random.choice([1, 1, 1, 2, 2, 3, 4, 6, 9]))]
    ending = random.choices(["\n", "\r\n"], [9, 1])[0]
    text = ending.join(lines) + random.choice(["", ending, ending])
    paths = [sample(random, random.choice(lines)) if random.random() < 0.8 else
             "/".join(random.choice(NAMES) for _ in range(random.choice([1, 2, 3]))) for _ in range(random.choice([2, 4, 8]))]
    file = ["FROM alpine"]
    for path in filter(usable, paths):
        word = '"%s"' % path
        if not plain(path):
            file.append('COPY [%s, "/x/"]' % word)
            continue
        other = [other for other in paths if usable(other) and plain(other)][0]
        file.append(random.choice([
            'COPY %s /x/' % word, 'COPY %s /x/' % word, 'COPY %s /x/' % word, 'ADD %s /x/' % word, 'COPY [%s, "/x/"]' % word,
            'COPY --link %s /x/' % word, 'COPY %s "%s" /x/' % (word, other), 'COPY --exclude=*.md %s /x/' % word,
            'COPY --parents %s /x/' % word]))
    files, locals_ = {}, {}
    options = {}
    kind = random.random()
    if kind < 0.8:
        files[".dockerignore"] = text
    elif kind < 0.9:
        files["Dockerfile.dockerignore"] = text
        files[".dockerignore"] = pattern(random) + "\n"
    else:
        options["context:other"] = "local:other"
        locals_["other"] = {".dockerignore": text}
        file.append("COPY --from=other . /o")
        file.append("RUN --mount=from=other,target=/m true")
    if random.random() < 0.1:
        file.append("COPY . /all")
    if random.random() < 0.1:
        file.append("RUN --mount=target=/m,source=%s true" % random.choice(["a", "src", "."]))
    out = {"text": "\n".join(file) + "\n", "files": files}
    if options:
        out["options"] = options
        out["locals"] = locals_
    return out
