/// Variables, words and their expansion.
extension Shape {
    static let words: [Shape] = [
        file("env", 60) { n in "FROM a\n" + repeated(n) { "ENV K\($0)=value\n" } },
        file("env-one-line", 250) { n in "FROM a\nENV" + repeated(n) { " K\($0)=value" } + "\n" },
        file("env-replaced", 60) { n in "FROM a\n" + repeated(n) { "ENV K=value\($0)\n" } },
        file("env-undefined", 30, law: .sorted) { n in "FROM a\n" + repeated(n) { "ENV K\($0)=$UNDEFINED\n" } },
        file("env-undefined-names", 30, law: .sorted) { n in
            "FROM a\n" + repeated(n) { "ENV KEY\($0)=$UNDEFINED\($0)\n" }
        },
        file("env-undefined-long-names", 8, law: .product) { n in
            let name = repeated(20, "UNDEFINED")
            return "FROM a\n" + repeated(n) { "ENV \(name)\($0)=$\(name)X\($0)\n" }
        },
        file("env-undefined-one-word", 200) { n in "FROM a\nENV K=\"" + repeated(n) { "$U\($0) " } + "\"\n" },
        file("env-used-by-run", 50, law: .response) { n in
            "FROM a\n" + repeated(n) { "ENV K\($0)=value\nRUN a\n" }
        },
        file("env-doubled", 3, law: .response) { n in "FROM a\nENV A=aaaa\n" + repeated(n, "ENV A=$A$A\n") },
        file("env-long-value", 2500) { n in "FROM a\nENV A=\(repeated(n, "a"))\nRUN b\n" },
        file("env-quoted", 1000) { n in "FROM a\nENV A=\"\(repeated(n, "a \\\" "))\"\n" },
        file("env-escapes", 1500) { n in "FROM a\nENV A=\(repeated(n, "\\a"))\n" },
        file("env-uses", 400) { n in "FROM a\nENV A=b\nENV B=\"\(repeated(n, "$A ${A} "))\"\n" },
        file("env-nested-defaults", 20) { n in "FROM a\nENV B=\(repeated(n, "${C:-"))x\(repeated(n, "}"))\n" },
        file("replace", 600) { n in "FROM a\nARG A=\(repeated(n, "ab"))\nENV B=${A//a/c}\n" },
        file("replace-pattern", 200) { n in "FROM a\nARG A=\(repeated(n, "ab"))\nENV B=${A//\(repeated(20, "ab"))c/d}\n"
        },
        file("replace-star", 800) { n in "FROM a\nARG A=\(repeated(n, "ab"))\nENV B=${A/a*c/d}\n" },
        file("replace-lines", 20) { n in
            "FROM a\nARG A=\(repeated(500, "ab"))\n" + repeated(n, "ENV B=${A//\(repeated(100, "a*"))c/d}\n")
        },
        file("replace-pattern-and-value", 100, law: .product) { n in
            "FROM a\nARG A=\(repeated(n, "a"))\nENV B=${A//\(repeated(n, "a*"))b/c}\n"
        },
        file("remove-prefix", 800) { n in "FROM a\nARG A=\(repeated(n, "a/"))\nENV B=${A##*/}\n" },
        file("remove-suffix", 800) { n in "FROM a\nARG A=\(repeated(n, "a/"))\nENV B=${A%%/*}\n" },
        file("remove-stars", 200) { n in "FROM a\nARG A=\(repeated(n, "a"))\nENV B=${A##*a*a*a*b}\n" },
        file("arg", 60) { n in "FROM a\n" + repeated(n) { "ARG K\($0)=value\n" } },
        file("arg-global", 80) { n in repeated(n) { "ARG K\($0)=value\n" } + "FROM a\n" },
        file("arg-global-chain", 80) { n in "ARG K0=a\n" + repeated(n) { "ARG K\($0 + 1)=$K\($0)\n" } + "FROM a\n" },
        file("arg-global-declared", 40) { n in
            repeated(n) { "ARG K\($0)=value\n" } + "FROM a\n" + repeated(n) { "ARG K\($0)\n" }
        },
        file("arg-global-stages", 20) { n in
            repeated(n) { "ARG K\($0)=value\n" } + repeated(n) { "FROM a AS s\($0)\nARG K\($0)\n" }
        },
        file("arg-without-value", 60) { n in "FROM a\n" + repeated(n) { "ARG K\($0)\n" } + "RUN a\n" },
        Shape("arg-options", 50) { n in
            Input("FROM a\n" + repeated(n) { "ARG K\($0)\n" } + "RUN a\n") {
                for i in 0..<n { $0.options["build-arg:K\(i)"] = "v" }
            }
        },
        Shape("arg-options-unused", 300) { n in
            Input("FROM a\nRUN a\n") { for i in 0..<n { $0.options["build-arg:K\(i)"] = "v" } }
        },
        file("arg-run", 30, law: .response) { n in
            "FROM a\n" + repeated(n) { "ARG K\($0)=v\nRUN a\n" }
        },
        file("label", 60) { n in "FROM a\n" + repeated(n) { "LABEL k\($0)=v\n" } },
        file("label-one-line", 250) { n in "FROM a\nLABEL" + repeated(n) { " k\($0)=v" } + "\n" },
        Shape("label-options", 300) { n in
            Input("FROM a\n") { for i in 0..<n { $0.options["label:k\(i)"] = "v" } }
        },
        file("secret-looking-names", 60) { n in "FROM a\n" + repeated(n) { "ENV TOKEN\($0)=v\n" } },
    ]
}
