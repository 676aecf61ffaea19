/// Instructions other than copies, and the lines of a file.
extension Shape {
    static let steps: [Shape] = [
        file("run", 40) { n in "FROM a\n" + repeated(n, "RUN a\n") },
        file("run-with-environment", 30) { n in "FROM a\nENV A=b\nARG B=c\n" + repeated(n) { "RUN a\($0) $A\n" } },
        file("run-json", 40) { n in "FROM a\n" + repeated(n, "RUN [\"a\", \"b\"]\n") },
        file("run-json-long", 400) { n in "FROM a\nRUN [" + list(n) { "\"a\($0)\"" } + "]\n" },
        file("run-json-nested", 500) { n in "FROM a\nRUN " + repeated(n, "[") + "\n" },
        file("run-mounts", 60) { n in "FROM a\nRUN" + repeated(n) { " --mount=type=cache,target=/c\($0)" } + " a\n" },
        file("run-secrets", 20) { n in
            "FROM a\n" + repeated(n) { "RUN --mount=type=secret,id=s\($0),env=E\($0) a $E\($0)\n" }
        },
        file("run-caches", 20) { n in "FROM a\n" + repeated(n) { "RUN --mount=type=cache,target=/c\($0) a\n" } },
        file("run-long-line", 3000) { n in "FROM a\nRUN \(repeated(n, "a "))\n" },
        file("run-continued", 500) { n in "FROM a\nRUN a \(repeated(n, "\\\nb "))\n" },
        file("run-continued-comments", 250) { n in "FROM a\nRUN a \(repeated(n, "\\\n# c\n\nb "))\n" },
        file("run-heredoc", 300) { n in "FROM a\nRUN <<EOF\n\(repeated(n, "a\n"))EOF\n" },
        file("run-heredocs", 60) { n in
            "FROM a\nRUN" + repeated(n) { " a <<E\($0) &&" } + " b\n" + repeated(n) { "x\nE\($0)\n" }
        },
        file("run-heredoc-steps", 25) { n in "FROM a\n" + repeated(n, "RUN <<EOF\na\nEOF\n") },
        file("copy-heredoc", 250) { n in "FROM a\nCOPY <<EOF /a\n\(repeated(n, "a $A\n"))EOF\n" },
        file("copy-heredoc-undefined", 80) { n in "FROM a\nCOPY <<EOF /a\n\(repeated(n) { "a $A\($0)\n" })EOF\n" },
        file("heredoc-open", 400, law: .refused) { n in "FROM a\nRUN <<EOF\n\(repeated(n, "a\n"))" },
        file("comments", 500) { n in repeated(n, "# a\n") + "FROM a\n" },
        file("empty-lines", 1500) { n in repeated(n, "\n") + "FROM a\n" },
        file("check-directives", 40, .check) { n in "FROM a\n" + repeated(n, "# check=skip=all\nRUN a\n") },
        file("healthcheck", 40) { n in "FROM a\n" + repeated(n, "HEALTHCHECK --interval=1s CMD a\n") },
        file("cmd", 60) { n in "FROM a\n" + repeated(n, "CMD a\n") },
        file("entrypoint-shell", 30) { n in "FROM a\n" + repeated(n, "SHELL [\"b\"]\nENTRYPOINT a\n") },
        file("user", 80) { n in "FROM a\n" + repeated(n) { "USER u\($0)\n" } },
        file("expose", 60) { n in "FROM a\n" + repeated(n) { "EXPOSE \($0 + 1)\n" } },
        file("expose-ranges", 10, law: .sorted) { n in
            "FROM a\n" + repeated(n) { "EXPOSE \($0 * 100 + 1)-\($0 * 100 + 100)\n" }
        },
        file("expose-same-range", 10) { n in "FROM a\n" + repeated(n, "EXPOSE 1-2000\n") },
        file("volume", 60) { n in "FROM a\n" + repeated(n) { "VOLUME /v\($0)\n" } },
        file("stopsignal", 60) { n in "FROM a\n" + repeated(n, "STOPSIGNAL SIGTERM\n") },
        file("maintainer", 60) { n in "FROM a\n" + repeated(n, "MAINTAINER a\n") },
        file("onbuild", 80) { n in "FROM a\n" + repeated(n, "ONBUILD RUN a\n") },
        file("unknown-instructions", 50, .render) { n in "FROM a\n" + repeated(n) { "RUNX\($0) a\n" } },
        file("unknown-flags", 200, .render) { n in "FROM a\nRUN" + repeated(n) { " --mont\($0)=a" } + " b\n" },
        Shape("ick", 20) { n in
            Input("COME_FROM a\n" + repeated(n, "PLEASE a\nSTASH b c\n")) { $0.name = "Ickfile" }
        },
        Shape("ick-stages", 30) { n in
            Input(repeated(n) { "COME_FROM a AS s\($0)\nPLEASE b\n" }) { $0.name = "Ickfile" }
        },
    ]
}
