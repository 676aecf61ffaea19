import Foundation
import JSON
import TestSupport
import Testing

/// `slipway tree` and `slipway targets --bake` besides the snapshots.
@Suite struct TreeTests {
    @Test func readsStandardInput() async throws {
        let outcome = try await SlipwayTests.run(["tree", "-f", "-"], input: "VERSION 0.8\na:\n  RUN b\n")
        let tree = try JSONValue(parsing: Array(outcome.output.utf8))
        let target = try #require(tree["ast"]?["targets"]?.array?.first)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(target["name"]?.string == "a" && target["sourceLocation"]?["file"]?.string == "stdin")
        #expect(target["sourceLocation"]?["startLine"] == .integer(2))
    }

    private static let refused: [([String], Int32, String)] = [
        (["tree", "-f", "missing"], Int32(1), "slipway: cannot read 'missing'\n"),
        (["tree", "-f", "."], 2, "slipway: -f: '.' is not a file\nSee 'slipway --help'.\n"),
        (
            ["tree", "-f", "-", "--syntax", "make"], 2,
            "slipway: --syntax: unknown syntax 'make'; expected one of "
                + "mocker, gocker, ick, dockerfile, cargo, nix, earthfile\nSee 'slipway --help'.\n"
        ),
    ]

    @Test(arguments: refused)
    func refuses(_ arguments: [String], _ status: Int32, _ expected: String) async throws {
        let outcome = try await SlipwayTests.run(arguments)
        #expect(outcome.status == status && outcome.output.isEmpty && outcome.errors == expected)
    }

    /// All errors of the syntax are printed, those of single statements aren't: EarthBuild's tree has such statements too.
    @Test func printsErrorsOfTheSyntax() async throws {
        let broken = "VERSION 0.8\nFORM a\nb:\n  RUN 'c\n"
        let outcome = try await SlipwayTests.run(["tree", "-f", "-"], input: broken)
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("stdin:2:1: error: unknown command 'FORM'; did you mean 'FROM'?"))
        #expect(outcome.errors.contains("stdin:4:7: error: the single quote isn't closed"))
        let unknown = try await SlipwayTests.run(["tree", "-f", "-"], input: "VERSION 0.8\nRUN --puhs a\n")
        #expect(unknown.status == 0)
    }

    /// The texts of the leaves of a Dockerfile's tree are the file.
    @Test func treeOfADockerfileIsLossless() async throws {
        func text(_ node: JSONValue) -> String {
            node["text"]?.string ?? (node["children"]?.array ?? []).map(text).joined()
        }
        let file = "# syntax=docker/dockerfile:1\n\nFROM a AS b\n# c\nRUN a \\\n  b\nRUN <<E\nx\nE\nCOPY [\"e\", \"f\"]"
        let outcome = try await SlipwayTests.run(["tree", "-f", "-", "--syntax", "dockerfile"], input: file)
        #expect(text(try JSONValue(parsing: Array(outcome.output.utf8))) == file)
    }

    @Test(arguments: [
        (
            "Earthfile",
            "VERSION 0.8\nFROM a\nb:\n  SAVE IMAGE c:1 d:$E\nf.g:\n  SAVE IMAGE\nh:\n  RUN i\n",
            #"{"group":{"default":{"targets":["b","f_g"]}},"target":{"#
                + #""b":{"context":".","dockerfile":"Earthfile","target":"b","tags":["c:1"],"args":ARGUMENTS},"#
                + #""f_g":{"context":".","dockerfile":"Earthfile","target":"f.g","args":ARGUMENTS}}}"#
        ),
        (
            "Dockerfile", "FROM a AS default\nFROM b AS e.f\nFROM b AS e_f\nFROM b\nFROM c\n",
            #"{"group":{"default":{"targets":["image"]}},"target":{"#
                + #""default-image":{"context":".","dockerfile":"Dockerfile","target":"default"},"#
                + #""e_f":{"context":".","dockerfile":"Dockerfile","target":"e.f"},"#
                + #""e_f_2":{"context":".","dockerfile":"Dockerfile","target":"e_f"},"#
                + #""image":{"context":".","dockerfile":"Dockerfile"}}}"#
        ),
        (
            "Mockerfile.yaml",
            "#syntax=slipway/mocker\napiVersion: v1\nimages:\n- name: a\n  from: b\n- name: c\n  from: b\n",
            #"{"group":{"default":{"targets":["a","c"]}},"target":{"#
                + #""a":{"context":".","dockerfile":"Mockerfile.yaml","target":"a"},"#
                + #""c":{"context":".","dockerfile":"Mockerfile.yaml","target":"c"}}}"#
        ),
    ])
    func printsABakeFile(_ name: String, _ text: String, _ expected: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        let outcome = try await SlipwayTests.run(["targets", "--bake", "-f", name], in: folder)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let bake = try JSONValue(parsing: Array(outcome.output.utf8)).text()
        let wanted = expected.replacing("ARGUMENTS", with: #"{"BUILDKIT_SYNTAX":"slipway/frontend"}"#)
        #expect(bake == wanted)
    }
}
