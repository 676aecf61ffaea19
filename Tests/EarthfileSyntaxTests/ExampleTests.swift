import Bridge
import Diagnostics
import Foundation
import Frontend
import LocalSolver
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import EarthfileSyntax

/// EarthBuild's examples.
enum Example {
    /// The examples by their paths. The shared folder has `-` in place of `/`, so a directory with a `-` in its name is split too.
    static let files: [String: String] = {
        var files: [String: String] = [:]
        for file in SharedEarthfile.all
        where file.testDescription.hasPrefix("examples-") && file.testDescription.hasSuffix("-Earthfile") {
            let path = file.testDescription.replacingOccurrences(of: "-", with: "/")
            files[path] = try? file.source().text
            files[path.replacingOccurrences(of: "service/one", with: "service-one")] = files[path]
        }
        return files
    }()
}

/// The targets of EarthBuild's examples.
///
/// Each compiles with answers for what must be run, except those that reach `LOCALLY` or `WITH DOCKER`.
@Suite(.enabled(if: !Example.files.isEmpty, "EarthBuild's Earthfiles are not in \(SharedEarthfile.folder.path)"))
struct ExampleTests {
    private static let targets = ["hello", "deps", "kvserver-docker", "kv-ruby-client-docker", "kvclient-docker"]
    private static let artifacts = ["html", "build"]

    /// The Earthfile that stands for each repository that an example refers to.
    private static var repositoryText: String {
        var text = "VERSION 0.8\nFROM scratch\n"
        for name in targets { text += "\(name):\n    SAVE IMAGE \(name)\n" }
        for name in artifacts { text += "\(name):\n    SAVE ARTIFACT /x\n" }
        for name in ["INIT", "CARGO", "CROSS"] { text += "\(name):\n    FUNCTION\n    ENV X=1\n" }
        return text
    }

    private enum Outcome: Equatable {
        case compiled
        case refused
        case failed(String)
    }

    private func outcome(_ path: String, _ target: String) async throws -> Outcome {
        func source(_ files: [String: String]) -> LocalSource { .files(files.mapValues { Array($0.utf8) }) }
        let directory = path.split(separator: "/").dropLast().joined(separator: "/")
        var context = Example.files
        context["\(directory)/Dockerfile"] = "FROM scratch\n"
        let main = "VERSION 0.8\n"
        context["Earthfile"] = main
        var options = ["filename": "Earthfile", "target": "./\(directory)+\(target)"]
        for _ in 0..<100 {
            let sources = [
                "dockerfile": source(["Earthfile": main]), "context": source(context),
                "repository": source(["Earthfile": Self.repositoryText, "rust/Earthfile": Self.repositoryText]),
                "files": source(["Dockerfile": "FROM scratch\n"]),
            ]
            let bridge = LocalBridge(LocalBridge.Configuration(sources: sources))
            let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
            do {
                _ = try await Frontend(.standard).compile(request, over: bridge)
                return .compiled
            } catch let error as DiagnosticsError {
                let codes = error.diagnostics.map(\.code.rawValue)
                if codes.contains("client.runs") || codes.contains("earthfile.with-docker") { return .refused }
                guard let place = Self.unanswered(error) ?? Self.required(error), options[place.key] == nil else {
                    return .failed(TextRenderer.message(error))
                }
                options[place.key] = place.value
            }
        }
        return .failed("more than 100 questions")
    }

    /// The option that answers the question that ended a compilation; nil for any other error.
    private static func unanswered(_ error: DiagnosticsError) -> (key: String, value: String)? {
        guard let first = error.diagnostics.first(where: { $0.code == "program.unanswered" }) else { return nil }
        guard let flag = first.message.range(of: "--answer ") else { return nil }
        let parts = first.message[flag.upperBound...].split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[1] {
        case "STATUS": return ("answer:" + parts[0], "0")
        case "OUTPUT": return ("answer:" + parts[0], "1")
        default: return ("answer:" + parts[0], first.message.contains("result read here") ? "@repository" : "@files")
        }
    }

    /// The option that gives a required argument.
    private static func required(_ error: DiagnosticsError) -> (key: String, value: String)? {
        guard let first = error.diagnostics.first(where: { $0.code == "earthfile.required" }) else { return nil }
        let words = first.message.split(separator: " ")
        return words.count > 2 ? ("build-arg:\(words[2])", "value") : nil
    }

    @Test func everyTarget() async throws {
        var counts = (compiled: 0, refused: 0)
        for (path, text) in Example.files.sorted(by: { $0.key < $1.key }) where !path.contains("service-one") {
            var sink = DiagnosticSink()
            let tree = try #require(EarthfileReader.read(SourceFile(name: path, text: text), diagnostics: &sink))
            for target in tree.targets {
                switch try await outcome(path, target.name) {
                case .compiled: counts.compiled += 1
                case .refused: counts.refused += 1
                case .failed(let message): Issue.record("\(path) +\(target.name): \(message)")
                }
            }
        }
        #expect(counts.compiled >= 200)
        print("examples: \(counts.compiled) targets compile, \(counts.refused) are refused")
    }
}
