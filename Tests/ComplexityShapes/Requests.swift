/// Parts of a request other than its build file.
extension Shape {
    static let requests: [Shape] = [
        Shape("context-files", 400) { n in Input("FROM a\n") { $0.paths = (0..<n).map { "f\($0)" } } },
        Shape("context-folders", 300) { n in Input("FROM a\n") { $0.paths = (0..<n).map { "d\($0)/e/f" } } },
        Shape("context-one-folder", 200) { n in Input("FROM a\n") { $0.paths = (0..<n).map { "a/b/c/d/e/f/f\($0)" } } },
        Shape("context-deep", 20) { n in
            Input("FROM a\n") { $0.paths = (0..<n).map { "d\($0)/" + repeated(200, "d/") + "f" } }
        },
        Shape("context-too-deep", 500, law: .refused) { n in Input("FROM a\n") { $0.paths = [repeated(n, "d/") + "f"] }
        },
        Shape("context-long-names", 40) { n in
            Input("FROM a\n") { $0.paths = (0..<n).map { repeated(200, "d") + "\($0)/f" } }
        },
        Shape("context-copied", 80) { n in
            Input("FROM a\nCOPY" + repeated(n) { " f\($0)" } + " /d/\n") { $0.paths = (0..<n).map { "f\($0)" } }
        },
        Shape("options-unknown", 400) { n in Input("FROM a\n") { for i in 0..<n { $0.options["o\(i)"] = "v" } } },
        Shape("option-cache-imports", 150) { n in
            Input("FROM a\n") {
                $0.options["cache-imports"] = "[" + list(n) { #"{"Type":"registry","Attrs":{"ref":"r\#($0)"}}"# } + "]"
            }
        },
        Shape("option-add-hosts", 400) { n in
            Input("FROM a\nRUN a\n") { $0.options["add-hosts"] = list(n) { "h\($0)=1.2.3.4" } }
        },
        Shape("option-ulimits", 400, law: .refused) { n in
            Input("FROM a\nRUN a\n") { $0.options["ulimit"] = list(n) { "u\($0)=1:2" } }
        },
        Shape("option-no-cache", 120) { n in
            Input(repeated(n) { "FROM a AS s\($0)\nRUN a\n" }) { $0.options["no-cache"] = list(n) { "s\($0)" } }
        },
        Shape("option-long-name", 8000) { n in Input("FROM a\n") { $0.options["build-arg:" + repeated(n, "A")] = "v" }
        },
        file("toml", 200, .toml) { n in repeated(n) { "[a\($0)]\nk = \"v\"\n" } },
        file("toml-keys", 150, .toml) { n in repeated(n) { "k\($0) = [1, 2]\n" } },
        file("toml-dotted", 50, .toml) { n in (0..<n).map { "k\($0)" }.joined(separator: ".") + " = 1\n" },
        file("toml-array-tables", 200, .toml) { n in repeated(n, "[[a]]\nk = 1\n") },
        file("toml-text", 1200, .toml) { n in "k = \"\"\"\n" + repeated(n, "a\\n\n") + "\"\"\"\n" },
        file("toml-array", 500, .toml) { n in "k = [" + repeated(n, "1, ") + "]\n" },
    ]
}
