/// Stages, their edges and platforms.
extension Shape {
    static let stages: [Shape] = [
        file("stages", 30) { n in repeated(n) { "FROM a AS s\($0)\nRUN a\n" } },
        file("stages-bases", 20) { n in
            repeated(n) { "FROM a\($0) AS s\($0)\n" } + "FROM a\n" + repeated(n) { "COPY --from=s\($0) a b\n" }
        },
        file("stages-copied", 20) { n in
            repeated(n) { "FROM a AS s\($0)\n" } + "FROM a\n" + repeated(n) { "COPY --from=s\($0) a b\n" }
        },
        file("stages-copied-by-number", 20) { n in
            repeated(n) { _ in "FROM a\n" } + "FROM a\n" + repeated(n) { "COPY --from=\($0) a b\n" }
        },
        file("stages-copied-images", 20) { n in "FROM a\n" + repeated(n) { "COPY --from=i\($0) a b\n" } },
        file("stages-copied-unknown", 20) { n in
            repeated(n) { "FROM a AS stage\($0)\n" } + "FROM a\n" + repeated(n) { "COPY --from=stag\($0) a b\n" }
        },
        file("stages-chain", 20) { n in "FROM a AS s0\n" + repeated(n) { "FROM s\($0) AS s\($0 + 1)\nRUN a\n" } },
        file("stages-chain-env", 19, law: .response) { n in
            "FROM a AS s0\n" + repeated(n) { "FROM s\($0) AS s\($0 + 1)\nENV K\($0)=v\nRUN a\n" }
        },
        file("stages-chain-arguments", 40, law: .product) { n in
            "FROM a AS s0\n" + repeated(n) { "FROM s\($0) AS s\($0 + 1)\nARG K\($0)=v\n" }
        },
        file("stages-chain-ports", 20) { n in
            "FROM a AS s0\n" + repeated(n) { "FROM s\($0) AS s\($0 + 1)\nEXPOSE \($0 + 1)\nLABEL k\($0)=v\n" }
        },
        file("stages-chain-paths", 20) { n in
            "FROM a AS s0\n" + repeated(n) { "FROM s\($0) AS s\($0 + 1)\nCOPY --from=x a\($0) b\n" }
        },
        file("stages-of-one-base", 20) { n in
            "FROM a AS base\nENV K=v\nRUN a\n" + repeated(n) { "FROM base AS s\($0)\nRUN b\($0)\n" } + "FROM base\n"
                + repeated(n) { "COPY --from=s\($0) a b\n" }
        },
        file("stages-duplicate-names", 30) { n in repeated(n, "FROM a AS s\nRUN a\n") },
        file("stages-mounted", 20) { n in
            repeated(n) { "FROM a AS s\($0)\n" } + "FROM a\n" + repeated(n) { "RUN --mount=from=s\($0),target=/m a\n" }
        },
        file("stages-all-mounted", 10, law: .response) { n in
            repeated(n) { "FROM a AS s\($0)\n" } + "FROM a\n"
                + repeated(n) { _ in "RUN" + repeated(n) { " --mount=from=s\($0),target=/m\($0)" } + " a\n" }
        },
        file("stages-platforms", 25) { n in
            repeated(n) { "FROM --platform=linux/arm/v\($0) a AS s\($0)\n" } + "FROM a\n"
        },
        file("stages-outline", 20, .outline) { n in
            "FROM a AS s0\n" + repeated(n) { "FROM s\($0) AS s\($0 + 1)\nRUN --mount=type=secret,id=i\($0) a\n" }
        },
        file("arguments-outline", 200, .outline) { n in "FROM a\n" + repeated(n) { "ARG K\($0)=v\n" } },
        file("stages-targets", 50, .targets) { n in repeated(n) { "# About s\($0)\nFROM a AS s\($0)\n" } },
        file("stages-check", 20, .check) { n in repeated(n) { "FROM a AS s\($0)\nRUN a\n" } },
        Shape("stages-target", 30) { n in
            Input(repeated(n) { "FROM a AS s\($0)\nRUN a\n" }) { $0.options["target"] = "s0" }
        },
        Shape("stages-target-unknown", 40) { n in
            Input(repeated(n) { "FROM a AS stage\($0)\n" }) { $0.options["target"] = "stagx" }
        },
        file("stages-circle", 20, law: .sorted) { n in
            repeated(n) { "FROM a AS s\($0)\nCOPY --from=s\(($0 + 1) % n) a b\n" }
        },
        Shape("platforms", 4, law: .response) { n in
            Input("FROM a\n" + repeated(40, "RUN a\n")) { $0.options["platform"] = list(n) { "linux/arm/v\($0 + 1)" } }
        },
        Shape("platforms-refused", 400, law: .refused) { n in
            Input("FROM a\n" + repeated(n, "RUN a\n")) { $0.options["platform"] = list(n) { "linux/arm/v\($0 + 1)" } }
        },
        Shape("platforms-worker", 200) { n in
            Input("FROM a\n") { $0.platforms = (0..<n).map { "linux/arm/v\($0 + 1)" } }
        },
        Shape("named-contexts", 20) { n in
            Input(repeated(n) { "FROM c\($0) AS s\($0)\n" } + "FROM a\n" + repeated(n) { "COPY --from=s\($0) a b\n" }) {
                for i in 0..<n { $0.options["context:c\(i)"] = "docker-image://b\(i)" }
            }
        },
        Shape("named-contexts-local", 20) { n in
            Input("FROM a\n" + repeated(n) { "COPY --from=c\($0) a b\n" }) { $0.contexts = (0..<n).map { "c\($0)" } }
        },
    ]
}
