import Diagnostics
import Foundation
import JSON
import SourceText
import TestSupport
import Testing

@testable import EarthfileSyntax

/// The Earthfiles of EarthBuild, with the trees that its own parser makes of them.
///
/// They are not part of the repository. Tests read them from `earthfiles` in the folder that `SLIPWAY_SHARED` names, or in
/// `../shared`, and are skipped if there is no such folder. `SLIPWAY_EARTHFILES` names another folder with such files.
struct SharedEarthfile: Sendable, CustomTestStringConvertible {
    var file: URL

    var testDescription: String { file.lastPathComponent }

    static let folder: URL = {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["SLIPWAY_EARTHFILES"] { return URL(filePath: folder) }
        let shared = environment["SLIPWAY_SHARED"].map { URL(filePath: $0) }
        return (shared ?? Checkout.root.appending(path: "../shared").standardized).appending(path: "earthfiles")
    }()

    static let all: [SharedEarthfile] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".ast.json") }.sorted()
            .map { SharedEarthfile(file: folder.appending(path: String($0.dropLast(".ast.json".count)))) }
    }()

    func source(as name: String? = nil) throws -> SourceFile {
        SourceFile(name: name ?? file.lastPathComponent, bytes: Array(try Data(contentsOf: file)))
    }

    /// What EarthBuild's parser returns: `{"ast": TREE}` or `{"error": MESSAGE}`.
    func recorded() throws -> JSONValue {
        let data = try Data(contentsOf: file.appendingPathExtension("ast.json"))
        return try JSONValue(parsing: Array(data))
    }
}

@Suite(.enabled("no Earthfiles in \(SharedEarthfile.folder.path)") { !SharedEarthfile.all.isEmpty })
struct SharedEarthfileTests {
    /// The trees are equal with all places, and the same files are refused.
    @Test func treesAreEqual() throws {
        var counts = (equal: 0, refused: 0)
        for file in SharedEarthfile.all {
            let recorded = try file.recorded()
            let name = recorded["ast"].flatMap(Self.file) ?? file.file.lastPathComponent
            var diagnostics = DiagnosticSink()
            let tree = try #require(EarthfileReader.read(try file.source(as: name), diagnostics: &diagnostics))
            guard let expected = recorded["ast"] else {
                #expect(diagnostics.hasErrors, "\(file): refused by EarthBuild: \(recorded["error"]?.string ?? "")")
                counts.refused += 1
                continue
            }
            let errors = diagnostics.sorted.map { TextRenderer.line($0) }
            #expect(errors == [], "\(file): accepted by EarthBuild")
            let isEqual = tree.json.text(.go) == expected.text(.go)
            if isEqual { counts.equal += 1 }
            #expect(isEqual, "\(file): \(Self.difference(tree.json.text(.indented), expected.text(.indented)))")
        }
        print("Earthfiles: \(counts.equal) equal trees, \(counts.refused) refused, of \(SharedEarthfile.all.count)")
    }

    /// The name of the file in a tree.
    private static func file(in tree: JSONValue) -> String? {
        switch tree {
        case .object(let object):
            for member in object.members {
                if member.key == "file" { return member.value.string }
                if let name = file(in: member.value) { return name }
            }
            return nil
        case .array(let elements):
            for element in elements { if let name = file(in: element) { return name } }
            return nil
        default: return nil
        }
    }

    /// The first line that differs.
    private static func difference(_ actual: String, _ expected: String) -> String {
        let actual = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let expected = expected.split(separator: "\n", omittingEmptySubsequences: false)
        for (line, (a, b)) in zip(actual, expected).enumerated() where a != b {
            return
                "line \(line + 1): \(a), expected \(b), after \(actual.prefix(line).suffix(12).joined(separator: " "))"
        }
        return "\(actual.count) lines, expected \(expected.count)"
    }
}
