import Bridge
import Diagnostics
import EarthfileSyntax
import Foundation
import Frontend
import Goldens
import JSON
import LLB
import LLBInspection
import LocalSolver
import Lowering
import OCISpec
import StandardSyntaxes
import SyntaxKit
import TestSupport
import Testing

/// A build of an Earthfile over the local bridge, read from a file of `Fixtures/running`.
///
/// The file begins with lines `target: NAME`, `option: KEY=VALUE`, `answer: FILE:LINE:COLUMN=VALUE` and `solver: 20.10`; then come the files of the
/// context, each after a line `=== PATH`.
struct EarthfileCase: Sendable, CustomTestStringConvertible {
    var name = ""
    var options: [String: String] = [:]
    var files: [String: String] = [:]
    var capabilities = Capabilities.current

    var testDescription: String { name }

    static let folder = Checkout.root.appending(path: "Tests/EarthfileSyntaxTests/Fixtures/running")

    static let all: [EarthfileCase] = {
        let urls = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return urls.filter { $0.pathExtension == "case" }.sorted { $0.path < $1.path }.compactMap { url in
            guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
            return EarthfileCase(url.deletingPathExtension().lastPathComponent, text)
        }
    }()

    init(_ name: String, _ text: String) {
        self.name = name
        var path: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=== ") {
                path = String(line.dropFirst(4))
                files[path ?? ""] = ""
            } else if let path {
                files[path, default: ""] += line + "\n"
            } else if let colon = line.firstIndex(of: ":") {
                set(String(line[..<colon]), String(line[colon...].dropFirst().drop { $0 == " " }))
            }
        }
        for path in files.keys where files[path]?.hasSuffix("\n\n") == true { files[path]?.removeLast() }
    }

    private mutating func set(_ key: String, _ value: String) {
        let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch key {
        case "target": options["target"] = value
        case "option": options[parts[0]] = parts.count > 1 ? parts[1] : ""
        case "answer": options["answer:" + parts[0]] = parts.count > 1 ? parts[1] : ""
        case "solver": capabilities = value == "20.10" ? .docker2010 : .current
        default: Issue.record("unknown line '\(key)' in \(name)")
        }
    }

    func compiled() async throws -> Compilation {
        func source(_ files: [String: String]) -> LocalSource { .files(files.mapValues { Array($0.utf8) }) }
        let sources = ["dockerfile": source(files), "context": source(files)]
        var options = options
        options["filename"] = "Earthfile"
        let configuration = LocalBridge.Configuration(sources: sources, capabilities: capabilities)
        let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
        return try await Frontend(.standard).compile(request, over: LocalBridge(configuration))
    }

    /// The graphs, the config and the warnings of the build, or its errors.
    func dump() async throws -> String {
        let compilation: Compilation
        do { compilation = try await compiled() } catch let error as DiagnosticsError {
            return error.diagnostics.map { diagnostic in
                let notes = diagnostic.notes.map { note in
                    "  note: " + (note.location.map { "\($0.file.name):\($0.start.line):\($0.start.column): " } ?? "")
                        + note.message + "\n"
                }
                return TextRenderer.line(diagnostic) + "\n" + notes.joined()
            }.joined()
        }
        func text(_ definition: Definition) throws -> String {
            String(decoding: try DefinitionDump(definition).rendered(as: .tree), as: UTF8.self)
        }
        var out = ""
        for image in compilation.images {
            var config = image.image.config
            config.history = config.history.filter { $0.createdBy != "base" }
            out += "image \(image.id)\n\n\(try text(image.definition))\nconfig \(config.json().text())\n"
        }
        for effect in compilation.effects { out += "\neffect\n\n\(try text(effect))" }
        for question in compilation.questions { out += "\nquestion\n\n\(try text(question))" }
        for warning in compilation.warnings { out += "\nwarning: \(TextRenderer.line(warning))" }
        return out + "\n"
    }
}

@Suite struct RunningTests {
    /// Compares graphs, configs and messages with `Fixtures/running`.
    @Test(arguments: EarthfileCase.all)
    func golden(_ test: EarthfileCase) async throws {
        let golden = "Tests/EarthfileSyntaxTests/Fixtures/running/\(test.name).txt"
        try Repository.expect(try await test.dump(), equals: golden)
    }

    @Test func readsAllCases() { #expect(EarthfileCase.all.count >= 30) }
}
