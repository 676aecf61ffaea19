import CargoSyntax
import Diagnostics
import EarthfileSyntax
import Frontend
import LocalSolver
import NixSyntax
import OCISpec
import SourceText
import SyntaxKit

/// Does all that is done with a program's build file before the program runs.
func parse(_ bytes: [UInt8], as name: String, with syntax: any ProgramSyntax) {
    let source = recognized(bytes, as: name, by: syntax)
    var diagnostics = DiagnosticSink()
    let program = syntax.program(in: source, diagnostics: &diagnostics)
    promise(program != nil || diagnostics.hasErrors, "neither a program nor an error")
    render(diagnostics)
    if case .running(let listing, _) = program { render(listing.problems) }
    var treeDiagnostics = DiagnosticSink()
    let tree = syntax.tree(of: source, diagnostics: &treeDiagnostics)
    promise(tree == nil || !treeDiagnostics.hasErrors, "a tree of a file with errors")
    render(treeDiagnostics)
}

/// Compiles a program with files and answers, as `slipway compile` does, then checks it.
///
/// The parts of the input: the build file; options `KEY=VALUE`, answers `answer:FILE:LINE:COLUMN=VALUE` among them; then files,
/// each with its path as the first line. A path that begins with `@/` is in the directory that the answer `@answer-1` names.
func compileProgram(_ bytes: [UInt8]) {
    let parts = parts(of: bytes, 12)
    var options = Dictionary((parts[1].map(assignments) ?? []).map { ($0.name, $0.value) }) { $1 }
    let name = options["filename"] ?? "Earthfile"
    options["filename"] = name
    var files: [String: [UInt8]] = [:]
    var results: [String: [UInt8]] = [:]
    for case let part? in parts[2...] {
        let line = part.prefix { $0 != UInt8(ascii: "\n") }
        let (path, content) = (String(repairing: line), Array(part.dropFirst(line.count + 1)))
        if path.hasPrefix("@/") { results[String(path.dropFirst(2))] = content } else { files[path] = content }
    }
    files[name] = parts[0] ?? []
    let configuration = LocalBridge.Configuration(
        sources: ["context": .files(files), "dockerfile": .files(files), "answer-1": .files(results)]
    )
    let request = FrontendRequest(options: options, workerPlatforms: [.linuxAMD64])
    let bridge = LocalBridge(configuration)
    InlineExecutor.run { await compile(request, over: bridge) }
}
