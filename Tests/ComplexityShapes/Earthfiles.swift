/// Earthfiles. What a target runs depends on the solver, so they are checked and listed.
extension Shape {
    static let earthfiles: [Shape] = [
        earthfile("earthfile-commands", 200) { n in "a:\n  FROM b\n" + repeated(n) { "  RUN c\($0)\n" } },
        earthfile("earthfile-targets", 100, .targets) { n in repeated(n) { "# T\na\($0):\n  FROM b\n  ARG c\n" } },
        earthfile("earthfile-outline", 150, .outline) { n in
            "a:\n  FROM b\n"
                + repeated(n) { "  ARG c\($0)=d\n  RUN --secret e\($0) --mount=type=cache,target=/f\($0) g\n" }
        },
        earthfile("earthfile-functions", 100) { n in repeated(n) { "A\($0):\n  FUNCTION\n  RUN b\n" } },
        earthfile("earthfile-same-targets", 100) { n in repeated(n, "a:\n  FROM b\n") },
        earthfile("earthfile-arguments", 200) { n in "a:\n" + repeated(n) { "  ARG b\($0)\n" } + "  FROM c\n" },
        earthfile("earthfile-used-arguments", 150) { n in
            "a:\n  FROM b\n" + repeated(n) { "  ARG c\($0)\n" } + repeated(n) { "  ENV d=$c\($0)\n" }
        },
        earthfile("earthfile-blocks", 100) { n in "a:\n" + repeated(n, "  IF b\n    RUN c\n  ELSE\n    RUN d\n  END\n")
        },
        earthfile("earthfile-deep-blocks", 25) { n in
            "a:\n" + repeated(n, "  IF b\n") + "  RUN c\n" + repeated(n, "  END\n")
        },
        earthfile("earthfile-too-deep-blocks", 400) { n in "a:\n" + repeated(n, "  IF b\n") + repeated(n, "  END\n") },
        earthfile("earthfile-branches", 100) { n in "a:\n  IF b\n" + repeated(n) { "  ELSE IF c\($0)\n" } + "  END\n" },
        earthfile("earthfile-stray-ends", 200) { n in "a:\n  FROM b\n" + repeated(n, "  END\n") },
        earthfile("earthfile-words", 400) { n in "a:\n  RUN" + repeated(n) { " b\($0)" } + "\n" },
        earthfile("earthfile-long-word", 5000) { n in "a:\n  RUN \(repeated(n, "b"))\n" },
        earthfile("earthfile-long-name", 3000) { n in "\(repeated(n, "a")):\n  FROM b\n" },
        earthfile("earthfile-long-keyword", 3000) { n in "a:\n  \(repeated(n, "B"))\n" },
        earthfile("earthfile-continued", 300) { n in "a:\n  RUN b" + repeated(n, " \\\n    # c\n\n    d") + "\n" },
        earthfile("earthfile-continued-word", 400) { n in "a:\n  RUN b" + repeated(n, "\\\n    c") + "\n" },
        earthfile("earthfile-escaped-marks", 1000) { n in "a:\n  RUN \"\(repeated(n, "\\#"))\"\n" },
        earthfile("earthfile-escaped-marks-returns", 600) { n in "a:\n  RUN \"\(repeated(n, "\\#"))\rb\"\n" },
        earthfile("earthfile-quotes", 600) { n in "a:\n  RUN \(repeated(n, "\"b\"'c'"))\n" },
        earthfile("earthfile-nested", 500) { n in "a:\n  RUN \(repeated(n, "\"$("))\(repeated(n, ")\""))\n" },
        earthfile("earthfile-open-quotes", 200, law: .sorted) { n in "a:\n" + repeated(n, "  RUN $('b\" $(\n") },
        earthfile("earthfile-exec", 300) { n in "a:\n  RUN [" + list(n) { "\"b\($0)\"" } + "]\n" },
        earthfile("earthfile-labels", 300) { n in "a:\n  FROM b\n  LABEL" + repeated(n) { " c\($0)=d" } + "\n" },
        earthfile("earthfile-value", 600) { n in "a:\n  FROM b\n  ENV c=" + repeated(n, "d \\\n  e ") + "\n" },
        earthfile("earthfile-flags", 200) { n in "a:\n  FROM b\n  RUN" + repeated(n) { " --secret=c\($0)" } + " d\n" },
        earthfile("earthfile-unknown-flags", 60) { n in "a:\n" + repeated(n) { "  RUN --sekret\($0) d\n" } },
        earthfile("earthfile-parentheses", 200) { n in
            "a:\n  COPY" + repeated(n) { " (+b/c --d=\($0) --e=\"f g\")" } + " /h/\n"
        },
        earthfile("earthfile-open-parentheses", 500) { n in "a:\n  COPY (" + repeated(n, " b") + " c\n" },
        earthfile("earthfile-comments", 300) { n in "a:\n  RUN b\n" + repeated(n, "# c\n") + "  RUN d\n" },
        earthfile("earthfile-comments-at-ends", 200) { n in "a:\n  RUN b\n" + repeated(n, "# c\n  RUN d # e\n") },
        earthfile("earthfile-docs", 300) { n in repeated(n, "# a\n") + "b:\n  FROM c\n" },
        earthfile("earthfile-documents", 100) { n in
            "a:\n  FROM b\n" + repeated(n) { "  RUN <<E\($0)\n    c\n    E\($0)\n" }
        },
        earthfile("earthfile-long-document", 400) { n in "a:\n  FROM b\n  RUN <<E\n\(repeated(n, "    c\n"))  E\n" },
        earthfile("earthfile-open-documents", 100) { n in "a:\n  FROM b\n" + repeated(n) { "  RUN <<E\($0)\n" } },
        earthfile("earthfile-features", 60) { _ in
            ""
        } version: { n in
            repeated(n) { "--a\($0) " } + "0.8"
        },
    ]

    private static func earthfile(
        _ name: String,
        _ size: Int,
        law: Law = .linear,
        _ action: Action = .check,
        _ text: @escaping @Sendable (Int) -> String,
        version: @escaping @Sendable (Int) -> String = { _ in "0.8" }
    ) -> Shape {
        Shape(name, size, law: law, action) { n in
            Input("VERSION \(version(n))\n" + text(n)) { $0.name = "Earthfile" }
        }
    }
}
