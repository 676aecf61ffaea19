/// Findings, their rendering, and the formats of graphs.
extension Shape {
    static let reports: [Shape] = [
        file("dump-tree", 20, .tree, graph), file("dump-json", 20, .json, graph),
        file("dump-dot", 20, .dot, graph),
        file("dump-tree-edges", 20, .tree, edges), file("dump-json-edges", 20, .json, edges),
        file("dump-dot-edges", 20, .dot, edges),
        file("warnings-casing", 20, .check) { n in "FROM a\n" + repeated(n, "run a\nCOPY a b\n") },
        file("warnings-empty-lines", 30, .check) { n in "FROM a\n" + repeated(n, "RUN a \\\n\nb\n") },
        file("warnings-legacy", 60, .check) { n in "FROM a\n" + repeated(n) { "ENV k\($0) v\n" } },
        file("warnings-skipped", 50, .check) { n in
            "# check=skip=\(list(n) { "Rule\($0)" })\nFROM a\n" + repeated(n) { "ENV k\($0) v\n" }
        },
        file("warnings-as-errors", 60, .check) { n in "# check=error=true\nFROM a\n" + repeated(n) { "ENV k\($0) v\n" }
        },
        file("warnings-multiple-commands", 30, .check) { n in "FROM a\n" + repeated(n, "CMD a\nENTRYPOINT b\n") },
        file("warnings-duplicate-stages", 20, .check) { n in repeated(n, "FROM a AS s\n") },
        file("warnings-reserved-stages", 20, .check) { n in repeated(n, "FROM a AS scratch\n") },
        Shape("warnings-ignored-files", 30, .check) { n in
            Input("FROM a\n" + repeated(n) { "COPY f\($0) /\n" }) { $0.ignore = "f*\n" }
        },
        file("errors-rendered", 60, .render) { n in "FROM a\n" + repeated(n, "COPY --frm=a b c\n") },
        file("error-on-last-line", 600, .render) { n in repeated(n, "# a\n") + "FROM a\nRUNX a\n" },
        file("error-on-long-line", 3000, .render) { n in "FROM a\nRUN --mont=\(repeated(n, "é ")) a\n" },
        file("error-in-long-step", 800, .render) { n in "FROM a\nRUN --mont=a a \(repeated(n, "\\\nb "))\n" },
        file("error-control-characters", 3000, .render) { n in "FROM a\nRUN\(repeated(n, "\u{1B}"))X a\n" },
    ]

    private static let graph: @Sendable (Int) -> String = { n in
        "FROM a\n" + repeated(n) { "RUN a\($0)\nCOPY b\($0) c\n" }
    }

    private static let edges: @Sendable (Int) -> String = { n in
        repeated(n) { "FROM a AS s\($0)\nRUN b\($0)\n" } + "FROM a\n" + repeated(n) { "COPY --from=s\($0) a b\n" }
    }
}
