import BenchSyntax
import Bridge
import Diagnostics
import Foundation
import JSON
import LLB
import LLBInspection
import LocalSolver
import Lowering
import OCISpec
import SyntaxKit
import TestSupport
import Testing

@testable import Frontend

/// A compilation of a Benchfile with the local bridge.
struct BenchBuild {
    var name = "Benchfile"
    var text: String
    /// The files of the build context.
    var context: [String: String] = [:]
    /// The files of directories that answers or contexts name.
    var directories: [String: [String: String]] = [:]
    var options: [String: String] = [:]
    var capabilities = Capabilities.current

    init(_ text: String) { self.text = text }

    var configuration: LocalBridge.Configuration {
        func source(_ files: [String: String]) -> LocalSource { .files(files.mapValues { Array($0.utf8) }) }
        var sources = directories.mapValues(source)
        sources["dockerfile"] = source([name: text])
        sources["context"] = source(context)
        return LocalBridge.Configuration(sources: sources, capabilities: capabilities)
    }

    var request: FrontendRequest {
        var options = options
        options["filename"] = name
        return FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
    }

    func compiled(over bridge: (any Bridge)? = nil) async throws -> Compilation {
        try await Frontend(.withBench).compile(request, over: bridge ?? LocalBridge(configuration))
    }

    /// The message of the error that the compilation ends with.
    func failure() async throws -> String {
        do {
            _ = try await compiled()
        } catch let error as DiagnosticsError {
            let notes = error.diagnostics.flatMap(\.notes).map { "\nnote: " + $0.message }
            return TextRenderer.message(error) + notes.joined()
        }
        Issue.record("the compilation has no error")
        return ""
    }

    /// The graphs of a compilation as text.
    static func dump(_ compilation: Compilation) throws -> String {
        func text(_ definition: Definition) throws -> String {
            String(decoding: try DefinitionDump(definition).rendered(as: .tree), as: UTF8.self)
        }
        var out = ""
        for image in compilation.images {
            out += "image \(image.id)\n\n\(try text(image.definition))\nconfig\n"
            out += image.image.config.json().text(.init(indentation: 2)) + "\n\n"
        }
        for effect in compilation.effects { out += "effect\n\n\(try text(effect))\n" }
        for question in compilation.questions { out += "question\n\n\(try text(question))\n" }
        for warning in compilation.warnings { out += "warning: \(TextRenderer.line(warning))\n" }
        return out
    }
}
