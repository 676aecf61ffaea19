import ArgumentParser
import Diagnostics
import JSON
import SourceText
import StandardSyntaxes
import SyntaxKit

/// `slipway tree`: the syntax tree of a build file.
struct TreeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree",
        abstract: "Prints the syntax tree of a build file as JSON.",
        discussion: """
            Each language has its own members; those of an Earthfile are EarthBuild's. Every part has a location, with lines \
            and columns counted from 1.
            """
    )

    @OptionGroup var buildFile: BuildFileOption

    @Option(
        help: ArgumentHelp("The syntax of the file (see 'slipway syntaxes'); detected by default.", valueName: "name"),
        completion: .syntax
    )
    var syntax: String?

    @Argument(
        help: ArgumentHelp("The directory that is searched without --file.", valueName: "context"),
        completion: .directory
    )
    var context: String = "."

    func run() throws {
        let path = try buildFile.file ?? "\(context)/\(defaultFilename(in: context))"
        guard path == "-" || !isDirectory(path) else { throw CommandFailure.usage("-f: '\(path)' is not a file") }
        let source = try sourceFile(path)
        let name = path == "-" ? "stdin" : path.split(separator: "/").last.map(String.init) ?? path
        let language = try language(of: SourceFile(name: name, bytes: source.bytes), named: syntax)
        // The form of a message depends on the language of its file.
        let named = SourceFile(name: name, bytes: source.bytes, language: language.identity.sourceLanguage)
        var diagnostics = DiagnosticSink()
        guard let tree = language.tree(of: named, diagnostics: &diagnostics) else {
            throw CommandFailure(DiagnosticsError(diagnostics.sorted))
        }
        Terminal.write(tree.text(.indented) + "\n", to: .standardOutput)
    }
}

/// Returns the syntax of a build file: the syntax that `--syntax` names, or else the detected one.
///
/// - Throws: `CommandFailure` if there is no syntax of that name.
func language(of source: SourceFile, named name: String?) throws -> any Syntax {
    let registry = SyntaxRegistry.standard
    guard let name else { return registry.select(for: source, calledBy: nil) }
    guard let language = registry.named(name) else {
        let known = registry.names.joined(separator: ", ")
        throw CommandFailure.usage("--syntax: unknown syntax '\(name)'; expected one of \(known)")
    }
    return language
}
