/// Copies, ignore files and paths.
extension Shape {
    static let copies: [Shape] = [
        file("copy", 30) { n in "FROM a\n" + repeated(n) { "COPY f\($0) /d/\n" } },
        file("copy-sources", 100) { n in "FROM a\nCOPY" + repeated(n) { " f\($0)" } + " /d/\n" },
        file("copy-json", 100) { n in "FROM a\nCOPY [" + list(n) { "\"f\($0)\"" } + ", \"/d/\"]\n" },
        file("copy-long-path", 500) { n in "FROM a\nCOPY \(repeated(n, "a/"))b /\(repeated(n, "b/"))\n" },
        file("copy-dots", 200) { n in "FROM a\nCOPY \(repeated(n, "a/../"))b /\(repeated(n, "./b/../"))\n" },
        file("copy-undefined", 60) { n in "FROM a\n" + repeated(n) { "ENV K\($0)=v\n" } + "COPY $UNDEFINED /\n" },
        file("copy-undefined-sources", 60) { n in "FROM a\nENV K=v\nCOPY" + repeated(n) { " $U\($0)" } + " /d/\n" },
        file("copy-exclude", 150) { n in "FROM a\nCOPY" + repeated(n) { " --exclude=e\($0)" } + " . /\n" },
        file("copy-parents", 60) { n in "FROM a\nCOPY --parents" + repeated(n) { " a/./b\($0)" } + " /d/\n" },
        file("copy-parents-pivot", 1000) { n in "FROM a\nCOPY --parents \(repeated(n, "/."))x /d/\n" },
        file("copy-link", 20) { n in "FROM a\n" + repeated(n) { "COPY --link f\($0) /d/\n" } },
        file("copy-inline", 80) { n in
            "FROM a\nCOPY" + repeated(n) { " <<F\($0)" } + " /d/\n" + repeated(n) { "x\nF\($0)\n" }
        },
        file("add-urls", 20) { n in "FROM a\n" + repeated(n) { "ADD https://h/f\($0) /d/\n" } },
        file("add-same-url", 40) { n in "FROM a\nADD" + repeated(n, " https://h/f\\\n") + " /d/\n" },
        file("copy-from-images", 20) { n in "FROM a\n" + repeated(n) { "COPY --from=b\($0) a b\n" } },
        file("run-from-images", 20, law: .response) { n in
            "FROM a\nRUN" + repeated(n) { " --mount=from=b\($0),target=/t\($0)\\\n" } + " a\n"
        },
        file("add-git", 20) { n in "FROM a\n" + repeated(n) { "ADD https://h/r.git?ref=v\($0) /d/\n" } },
        file("add-git-query", 400) { n in "FROM a\nADD https://h/r.git?\(repeated(n, "ref=v&"))subdir=a /d/\n" },
        file("add-git-long", 600) { n in "FROM a\nADD git@h:\(repeated(n, "a/"))r.git#\(repeated(n, "b")) /d/\n" },
        file("add-url-escapes", 400) { n in "FROM a\nADD https://h/\(repeated(n, "%20/"))f /d/\n" },
        Shape("ignore-exact", 80) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)" } + " /d/\n") { $0.ignore = repeated(n) { "g\($0)\n" } }
        },
        Shape("ignore-below", 60) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)/x/y" } + " /d/\n") {
                $0.ignore = repeated(n) { "g\($0)/x\n" }
            }
        },
        Shape("ignore-prefixes", 60) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)/x/y" } + " /d/\n") {
                $0.ignore = repeated(n) { "g\($0)/**\n" }
            }
        },
        Shape("ignore-suffixes", 50) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)/x/y" } + " /d/\n") {
                $0.ignore = repeated(n) { "**/g\($0)\n" }
            }
        },
        Shape("ignore-wildcards", 50, law: .product) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)" } + " /d/\n") { $0.ignore = repeated(n) { "g\($0)*.md\n" } }
        },
        Shape("ignore-classes", 16, law: .product) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)" } + " /d/\n") {
                $0.ignore = repeated(n) { "[g-k]\($0)?.md\n" }
            }
        },
        Shape("ignore-exceptions", 80) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)" } + " /d/\n") {
                $0.ignore = repeated(n) { "g\($0)\n!g\($0)/x\n" }
            }
        },
        Shape("ignore-stars", 100, law: .product) { n in
            Input("FROM a\nCOPY \(repeated(n, "a/"))b /\n") { $0.ignore = repeated(n, "**/a/") + "c\n" }
        },
        Shape("ignore-stars-lines", 60) { n in
            Input("FROM a\nCOPY \(repeated(n, "a/"))b /\n") { $0.ignore = repeated(n, "**/b/c\n") }
        },
        Shape("ignore-suffix-long", 60, law: .product) { n in
            Input("FROM a\nCOPY \(repeated(n, "a/"))b /\n") { $0.ignore = "**/" + repeated(n, "a/") + "\n" }
        },
        Shape("ignore-single-stars", 50, law: .product) { n in
            Input("FROM a\nCOPY \(repeated(n, "a"))b /\n") { $0.ignore = repeated(n, "*a") + "c\n" }
        },
        Shape("ignore-found", 50) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)" } + " /d/\n") { $0.ignore = repeated(n) { "f\($0)\n" } }
        },
        Shape("ignore-repeated-copies", 30) { n in
            Input("FROM a\n" + repeated(n, "COPY src /d/\n")) { $0.ignore = repeated(n) { "**/g\($0)\n" } }
        },
        file("workdir", 40) { n in "FROM a\n" + repeated(n) { "WORKDIR /d\($0)\n" } },
        file("workdir-relative", 50, law: .response) { n in "FROM a\n" + repeated(n, "WORKDIR d\n") },
        file("workdir-relative-copies", 30, law: .response) { n in
            "FROM a\n" + repeated(n, "WORKDIR d\nCOPY a b\n")
        },
        Shape("windows-paths", 30) { n in
            Input("FROM a\n" + repeated(n) { "WORKDIR C:\\\\a\\\\b\($0)\n" }) {
                $0.options["platform"] = "windows/amd64"
            }
        },
    ]
}
