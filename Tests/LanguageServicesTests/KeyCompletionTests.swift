import LanguageServices
import Testing

/// Completion in Mockerfiles and Gockerfiles.
@Suite struct KeyCompletionTests {
    private static func items(_ marked: String, _ name: String = "Mockerfile.yaml") throws -> [CompletionItem] {
        let text = try MarkedText(marked, name)
        return text.model.completions(at: text.offset) { directory in
            directory.isEmpty ? [ContextEntry("src", isDirectory: true)] : []
        }
    }

    private static func labels(_ marked: String, _ name: String = "Mockerfile.yaml") throws -> [String] {
        try items(marked, name).map(\.label)
    }

    @Test func proposesTopLevelKeys() throws {
        #expect(try Self.labels("‸") == ["apiVersion", "images"])
        #expect(try Self.labels("apiVersion: v1\n‸") == ["images"])
        #expect(try Self.labels("‸\nimages:\n- from: a") == ["apiVersion"])
        #expect(try Self.labels("apiVersion: ‸") == ["v1alpha1", "v1"])
        #expect(try Self.labels("re‸", "Gockerfile.yaml") == ["repo", "path", "version"])
    }

    @Test(arguments: [
        "apiVersion: v1\nimages:\n  - ‸", "apiVersion: v1\nimages:\n- ‸", "apiVersion: v1\nimages:\n- name: a\n  ‸",
        "apiVersion: v1\nimages:\n  - name: a\n    package:\n      install:\n        - b\n    ‸\n    user: c",
        "apiVersion: v1\nimages: [{ ‸", "apiVersion: v1\nimages:\n  - name: a # comment\n    wo‸",
        "apiVersion: v1\nimages:\n  - \"name\": a\n\n    # from: x\n    wo‸",
    ])
    func proposesKeysOfAnImage(_ marked: String) throws {
        let labels = try Self.labels(marked)
        #expect(labels.contains("workdir") && labels.contains("from") && labels.contains("parent"), "\(labels)")
        #expect(!labels.contains("apiVersion"))
    }

    /// Keys that are there already, that exclude each other, or of a later version, are left out.
    @Test func leavesOutKeys() throws {
        let labels = try Self.labels("apiVersion: v1alpha1\nimages:\n- from: a\n  ‸\n  workdir: /b")
        #expect(labels.contains("name"))
        for key in ["from", "parent", "workdir", "copy", "env"] { #expect(!labels.contains(key), "\(key)") }
    }

    @Test(arguments: ["\"v1alpha1\" # v1", "'v1alpha1' # it's", "v1alpha1  # \"v1\""])
    func readsTheVersionBeforeAComment(_ version: String) throws {
        let labels = try Self.labels("apiVersion: \(version)\nimages:\n- from: a\n  ‸")
        #expect(labels.contains("name") && !labels.contains("copy"), "\(labels)")
    }

    @Test(arguments: [
        ("apiVersion: v1\nimages:\n- package:\n    ‸", "install"),
        ("apiVersion: v1\nimages:\n- copy:\n  - src: a\n    ‸", "dst"),
        ("apiVersion: v1\nimages:\n- copy: [{src: a, ‸", "dst"),
        ("apiVersion: v1\nimages:\n- steps:\n  - run: a\n    mounts:\n    - type: cache\n      ‸", "target"),
        ("apiVersion: v1\nimages:\n- healthcheck:\n    disable: ‸", "true"),
        ("apiVersion: v1\nimages:\n- steps:\n  - run: a\n    mounts:\n    - type: ‸", "cache"),
    ])
    func proposesNested(_ marked: String, _ expected: String) throws {
        #expect(try Self.labels(marked).contains(expected))
    }

    @Test(arguments: [
        ("apiVersion: v1\nimages:\n- name: one\n  from: a\n- name: two\n  parent: ‸", ["one"]),
        (
            "apiVersion: v1\nimages:\n- name: one\n  from: a\n- name: two\n  from: b\n  copy:\n  - from: ‸",
            ["one", "a", "b", "scratch"]
        ),
        ("apiVersion: v1\nimages:\n- name: one\n  from: alpine\n- name: two\n  from: ‸", ["alpine", "scratch"]),
        ("apiVersion: v1\nimages:\n- from: a\n  copy:\n  - src: ‸", ["src/"]),
        ("apiVersion: v1\nimages:\n- from: a\n  copy:\n  - src:\n    - ‸", ["src/"]),
        ("apiVersion: v1\nimages:\n- from: a\n  copy:\n  - from: b\n    src: ‸", []),
        ("apiVersion: v1\nimages:\n- from: a\n  workdir: ‸", []),
    ])
    func proposesValues(_ marked: String, _ expected: [String]) throws {
        #expect(try Self.labels(marked) == expected)
    }

    @Test func proposesVariables() throws {
        let head = "apiVersion: v1\nimages:\n- from: a\n  args:\n    VERSION: 1\n"
        #expect(try Self.labels(head + "  workdir: /${‸").contains("VERSION"))
        #expect(try Self.labels(head + "  steps:\n  - |\n    echo a: $‸").contains("VERSION"))
        let text = try MarkedText(head + "  workdir: /$‸", "Mockerfile.yaml")
        let item = try #require(text.model.completions(at: text.offset).first { $0.label == "VERSION" })
        #expect(text.applying(item).hasSuffix("workdir: /${VERSION}‸"))
    }

    @Test(arguments: [
        "apiVersion: v1\nimages:\n- steps:\n  - |\n    ‸",
        "apiVersion: v1\nimages:\n- files:\n  - content: |\n      a:\n        ‸",
        "# a‸", "apiVersion: v1\nunknown:\n  ‸", "apiVersion: # ‸", "apiVersion: \"v1\" # ‸",
        "apiVersion: v1\nimages:\n- name: a\n  from: a # fr‸", "apiVersion: v1\nimages: [ # {‸",
    ])
    func proposesNothing(_ marked: String) throws {
        #expect(try Self.labels(marked).isEmpty)
    }

    @Test func replacesTheWord() throws {
        for (marked, label, expected) in [
            ("api‸", "apiVersion", "apiVersion: ‸"), ("imag‸es:\n", "images", "images‸:\n"),
            ("apiVersion: v‸", "v1", "apiVersion: v1‸"),
            ("apiVersion: v1\nimages:\n- pack‸", "package", "apiVersion: v1\nimages:\n- package:‸"),
        ] {
            let text = try MarkedText(marked, "Mockerfile.yaml")
            let item = try #require(text.model.completions(at: text.offset).first { $0.label == label }, "\(marked)")
            #expect(text.applying(item) == expected)
        }
    }
}
