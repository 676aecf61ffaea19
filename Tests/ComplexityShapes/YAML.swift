/// Mockerfiles and Gockerfiles.
extension Shape {
    static let yaml: [Shape] = [
        mocker("mocker-alpha-install", 200, "v1alpha1") { n in
            "- name: a\n  from: debian\n  package:\n    install: [" + list(n) { "p\($0)" } + "]\n"
        },
        mocker("mocker-install", 200) { n in image("package:\n    install: [" + list(n) { "p\($0)" } + "]") },
        mocker("mocker-repositories", 40) { n in
            image(
                "package:\n    install: [a]\n    repo: [" + list(n) { "deb http://h\($0) s c" } + "]\n    gpg: ["
                    + list(n) { "http://h\($0)/k" } + "]"
            )
        },
        mocker("mocker-steps", 50) { n in image("steps:" + repeated(n) { "\n  - a\($0)" }) },
        mocker("mocker-alpha-steps", 50, "v1alpha1") { n in
            "- name: a\n  from: debian\n  steps:" + repeated(n) { "\n  - a\($0)" } + "\n"
        },
        mocker("mocker-images", 30) { n in repeated(n) { "- name: i\($0)\n  from: a\n  steps: [b]\n" } },
        mocker("mocker-parents", 30) { n in
            "- name: i0\n  from: a\n" + repeated(n) { "- name: i\($0 + 1)\n  parent: i\($0)\n  steps: [b]\n" }
        },
        mocker("mocker-parents-backwards", 20) { n in
            repeated(n) { "- name: i\($0)\n  parent: i\($0 + 1)\n  steps: [b]\n" } + "- name: i\(n)\n  from: a\n"
        },
        // Each of the first 100 findings compares its name with all others.
        mocker("mocker-parents-unknown", 20, law: .product, .render) { n in
            repeated(n) { "- name: image\($0)\n  parent: imag\($0)x\n" }
        },
        mocker("mocker-copies", 25) { n in
            repeated(n) { "- name: i\($0)\n  from: a\n" } + "- name: last\n  from: a\n  copy:"
                + repeated(n) { "\n  - {from: i\($0), src: a, dst: /b}" } + "\n"
        },
        mocker("mocker-env", 80) { n in image("env:" + repeated(n) { "\n    K\($0): v" }) },
        mocker("mocker-env-uses", 60) { n in image("env:\n    K0: v" + repeated(n) { "\n    K\($0 + 1): \"${K0}\"" })
        },
        mocker("mocker-args", 150) { n in image("args:" + repeated(n) { "\n    K\($0): v" } + "\n  steps: [a]") },
        mocker("mocker-undefined", 150, .render) { n in image("env:" + repeated(n) { "\n    K\($0): \"${U\($0)}\"" }) },
        mocker("mocker-default-chain", 20) { n in
            image("user: \"" + repeated(n, "${U:-") + "x" + repeated(n, "}") + "\"")
        },
        mocker("mocker-labels", 150) { n in image("labels:" + repeated(n) { "\n    k\($0): v" }) },
        mocker("mocker-expose", 150, law: .sorted) { n in image("expose: [" + list(n) { "\($0 + 1)" } + "]") },
        mocker("mocker-files", 20) { n in image("files:" + repeated(n) { "\n  - {path: /f\($0), content: c}" }) },
        mocker("mocker-file-text", 600) { n in
            image("files:\n  - path: /f\n    content: |\n" + repeated(n, "      line\n"))
        },
        mocker("mocker-external", 20) { n in
            image("external:" + repeated(n) { "\n  - {src: \"https://h/f\($0)\", dst: /f\($0)}" })
        },
        mocker("mocker-external-check", 30, .check) { n in
            image("external:" + repeated(n) { "\n  - {src: \"https://h/f\($0)\", dst: /f\($0)}" })
        },
        mocker("mocker-mounts", 30) { n in
            image("steps:\n  - run: a\n    mounts:" + repeated(n) { "\n    - {type: cache, target: /c\($0)}" })
        },
        mocker("mocker-outputs", 50) { n in image("output: [" + list(n) { "/o\($0)" } + "]") },
        mocker("mocker-unknown-keys", 30, .render) { n in image("steps: [a]" + repeated(n) { "\n  stps\($0): [a]" }) },
        mocker("mocker-duplicate-keys", 200, .render) { n in image("steps: [a]" + repeated(n, "\n  user: a")) },
        mocker("mocker-warnings", 20, .check) { n in repeated(n) { "- name: a\($0)\n  from: a\($0)\n" } },
        mocker("yaml-anchors", 200) { n in
            "x-a:" + repeated(n) { "\n  k\($0): &a\($0) v" } + "\nimages:\n" + image("steps: [*a0]")
        },
        mocker("yaml-aliases", 30) { n in "x-a: &a v\nimages:\n" + image("steps: [" + list(n) { _ in "*a " } + "]") },
        mocker("yaml-merges", 50) { n in
            "x-a:" + repeated(n) { "\n  a\($0): &a\($0) {K\($0): v}" } + "\nimages:\n"
                + image("env:\n    <<: [" + list(n) { "*a\($0) " } + "]")
        },
        // Each mapping holds the keys of all before it; the limit on nodes ends that.
        mocker("yaml-merge-chain", 30, law: .product) { n in
            "x-a:\n  a0: &a0 {K0: v}" + repeated(n) { "\n  a\($0 + 1): &a\($0 + 1) {<<: *a\($0) , K\($0 + 1): v}" }
                + "\nimages:\n" + image("env: {<<: *a\(n) }")
        },
        mocker("yaml-merge-one", 100) { n in
            "x-a: &a {K: v}\nimages:\n" + image("env:\n    <<: [" + list(n) { _ in "*a " } + "]")
        },
        mocker("yaml-flow-depth", 15) { n in
            "x-a: " + repeated(n, "[") + repeated(n, "]") + "\nimages:\n" + image("steps: [a]")
        },
        mocker("yaml-too-deep", 200, law: .refused) { n in
            "x-a: " + repeated(n, "[") + repeated(n, "]") + "\nimages:\n" + image("steps: [a]")
        },
        mocker("yaml-text", 2000) { n in "x-a: \"" + repeated(n, "a\\n") + "\"\nimages:\n" + image("steps: [a]") },
        mocker("yaml-folded", 1000) { n in "x-a: >\n" + repeated(n, "  a\n") + "images:\n" + image("steps: [a]") },
        mocker("yaml-comments", 1200) { n in repeated(n, "# a\n") + "images:\n" + image("steps: [a]") },
        mocker("yaml-one-line", 100) { n in
            "x-a: {" + list(n) { "k\($0): [é, \"b\"]" } + "}\nimages:\n" + image("steps: [a]")
        },
        Shape("gocker-comments", 1000) { n in
            Input("repo: github.com/a/b\n" + repeated(n, "# a\n")) { $0.name = "Gockerfile.yaml" }
        },
        Shape("gocker-repository", 800) { n in
            Input("repo: github.com/\(repeated(n, "a/"))b\npath: ./\(repeated(n, "a/"))b\n") {
                $0.name = "Gockerfile.yaml"
            }
        },
        Shape("gocker-unknown-keys", 150, .render) { n in
            Input("repo: github.com/a/b\n" + repeated(n) { "pth\($0): a\n" }) { $0.name = "Gockerfile.yaml" }
        },
    ]

    private static func image(_ keys: String) -> String { "- from: debian\n  \(keys)\n" }

    /// A shape of the images of a Mockerfile, or of all of it below `apiVersion`.
    private static func mocker(
        _ name: String,
        _ size: Int,
        _ version: String = "v1",
        law: Law = .linear,
        _ action: Action = .compile,
        _ images: @escaping @Sendable (Int) -> String
    ) -> Shape {
        Shape(name, size, law: law, action) { n in
            let text = images(n)
            return Input("apiVersion: \(version)\n" + (text.hasPrefix("-") ? "images:\n" : "") + text) {
                $0.name = "Mockerfile.yaml"
            }
        }
    }

    private static func mocker(
        _ name: String,
        _ size: Int,
        _ action: Action,
        _ images: @escaping @Sendable (Int) -> String
    ) -> Shape { mocker(name, size, "v1", action, images) }
}
