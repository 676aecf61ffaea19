/// Image configs and files of base images.
extension Shape {
    static let configs: [Shape] = [
        config("config-env", 400) { n in #""config":{"Env":[\#(list(n) { "\"K\($0)=v\"" })]}"# },
        config("config-env-one-name", 400) { n in #""config":{"Env":[\#(list(n) { "\"K=v\($0)\"" })]}"# },
        config("config-labels", 400) { n in #""config":{"Labels":{\#(list(n) { "\"k\($0)\":\"v\"" })}}"# },
        config("config-labels-doubled", 400) { n in #""config":{"Labels":{\#(list(n) { _ in "\"k\":\"v\"" })}}"# },
        config("config-ports", 400, law: .sorted) { n in
            #""config":{"ExposedPorts":{\#(list(n) { "\"\($0 + 1)/tcp\":{}" })}}"#
        },
        config("config-volumes", 400, law: .sorted) { n in #""config":{"Volumes":{\#(list(n) { "\"/v\($0)\":{}" })}}"#
        },
        config("config-history", 300) { n in
            #""config":{},"rootfs":{"type":"layers","diff_ids":[\#(list(n) { _ in "\"sha256:0\"" })]},"history":[\#(list(n) { "{\"created_by\":\"a\($0)\"}" })]"#
        },
        config("config-command", 1000) { n in #""config":{"Cmd":[\#(list(n) { "\"a\($0)\"" })]}"# },
        config("config-onbuild", 200) { n in #""config":{"OnBuild":[\#(list(n) { "\"RUN a\($0)\"" })]}"# },
        config("config-onbuild-copies", 100) { n in
            #""config":{"OnBuild":[\#(list(n) { "\"COPY --from=b\($0) a b\"" })]}"#
        },
        config("config-onbuild-itself", 100) { n in
            #""config":{"OnBuild":[\#(list(n) { _ in "\"COPY --from=x a b\"" })]}"#
        },
        config("config-unknown-keys", 400) { n in #""config":{},\#(list(n) { "\"k\($0)\":1" })"# },
        config("config-nested", 100) { n in #""config":{},"x":\#(repeated(n, "["))\#(repeated(n, "]"))"# },
        config("config-text", 5000) { n in #""config":{"User":"\#(repeated(n, "\\u0061"))"}"# },
        Shape("configs", 20) { n in
            Input(repeated(n) { "FROM i\($0) AS s\($0)\n" } + "FROM a\n" + repeated(n) { "COPY --from=s\($0) a b\n" }) {
                $0.images = (0..<n).map { ("i\($0)", #"{"architecture":"amd64","os":"linux","config":{}}"#) }
            }
        },
        Shape("config-pattern-stars", 200, law: .product) { n in
            Input("FROM \(repeated(n, "a"))\n") {
                $0.images = [(repeated(n / 4, "*a") + "b", #"{"architecture":"amd64","os":"linux","config":{}}"#)]
            }
        },
        Shape("config-inherited", 20) { n in
            Input("FROM x AS s0\n" + repeated(n) { "FROM s\($0) AS s\($0 + 1)\nRUN a\n" }) {
                $0.images = [
                    ("x", #"{"architecture":"amd64","os":"linux","config":{"Env":["A=b"],"Labels":{"k":"v"}}}"#)
                ]
            }
        },
        Shape("os-release", 400) { n in
            Input("apiVersion: v1\nimages:\n- from: debian\n  package: {install: [curl]}\n") {
                $0.name = "Mockerfile.yaml"
                $0.release = "ID=debian\n" + repeated(n) { "KEY\($0)=\"value\"\n" }
            }
        },
    ]

    private static func config(
        _ name: String,
        _ size: Int,
        law: Law = .linear,
        _ members: @escaping @Sendable (Int) -> String
    ) -> Shape {
        Shape(name, size, law: law) { n in
            Input("FROM x\nRUN a\n") { $0.images = [("x", #"{"architecture":"amd64","os":"linux",\#(members(n))}"#)] }
        }
    }
}
