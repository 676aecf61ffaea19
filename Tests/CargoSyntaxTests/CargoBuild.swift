import Diagnostics
import Foundation
import Frontend
import JSON
import LLBInspection
import LocalSolver
import Lowering
import OCISpec
import SourceText
import StandardSyntaxes
import SyntaxKit
import TestSupport

/// A build of a `Cargo.toml` without a daemon.
struct CargoBuild {
    /// The files of the build context by path.
    var files: [String: String]
    /// The directory of the build file in the build context.
    var directory = ""
    var arguments: [String: String] = [:]
    var platform = "linux/amd64"
    var target: String?

    init(_ files: [String: String], arguments: [String: String] = [:]) {
        self.files = files
        self.arguments = arguments
    }

    /// Creates a build of a folder of `Tests/Fixtures/cargo`.
    init(fixture: String, arguments: [String: String] = [:]) throws {
        let root = Checkout.root.appendingPathComponent("Tests/Fixtures/cargo/\(fixture)")
        var files: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            let url = root.appendingPathComponent(path)
            if let text = try? String(contentsOf: url, encoding: .utf8) { files[path] = text }
        }
        self.init(files, arguments: arguments)
    }

    private var bridge: LocalBridge {
        let context = LocalSource.files(files.mapValues { Array($0.utf8) })
        let file = files[directory.isEmpty ? "Cargo.toml" : "\(directory)/Cargo.toml"] ?? ""
        let sources = ["context": context, "dockerfile": LocalSource.files(["Cargo.toml": Array(file.utf8)])]
        return LocalBridge(LocalBridge.Configuration(sources: sources))
    }

    private var request: FrontendRequest {
        var options = ["filename": "Cargo.toml", "platform": platform]
        if let target { options["target"] = target }
        for (name, value) in arguments { options["build-arg:\(name)"] = value }
        var request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
        request.pinnedSyntax = "cargo"
        return request
    }

    func compile() async throws -> Compilation { try await Frontend(.standard).compile(request, over: bridge) }

    func targets() async throws -> [String] { try await Frontend(.standard).targetNames(of: request, over: bridge) }

    /// Returns the graph and the image config as text.
    func tree() async throws -> String {
        let compilation = try await compile()
        let dump = String(decoding: try DefinitionDump(compilation.definition).rendered(as: .tree), as: UTF8.self)
        return dump + "\nconfig \(compilation.image.config.json().text())\n"
    }

    /// Returns the errors of the build, each as `FILE:LINE:COLUMN: MESSAGE`; empty if it has none.
    func errors() async throws -> [String] {
        do {
            _ = try await compile()
            return []
        } catch let error as DiagnosticsError {
            return error.errors.map { diagnostic in
                guard let location = diagnostic.location else { return diagnostic.message }
                let place = location.start
                return "\(location.file.name):\(place.line):\(place.column): \(diagnostic.message)"
            }
        }
    }
}
