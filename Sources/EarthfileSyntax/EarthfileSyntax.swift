public import Diagnostics
public import JSON
public import SourceText
public import SyntaxKit

/// The Earthfile syntax, for the language of Earthly and EarthBuild, versions 0.5 to 0.8.
///
/// BuildKit itself builds the targets: `--target NAME` builds a target, `--target NAME/` exports its artifacts. A statement that
/// would have to run on the client (`LOCALLY`, `WITH DOCKER`) is reported as an error at its location.
public struct EarthfileSyntax: ProgramSyntax {
    public var identity: SyntaxIdentity { .earthfile }

    public init() {}

    /// Returns whether the file's first statement is `VERSION` with a version number.
    public func recognizes(_ source: SourceFile) -> Bool {
        let bytes = source.bytes
        var line = 0
        // Comments and empty lines can precede `VERSION`.
        while line < bytes.count, line < 65_536, bytes[line] == UInt8(ascii: "#") || bytes[line].isLineEnd {
            while line < bytes.count, bytes[line] != UInt8(ascii: "\n") { line += 1 }
            line += 1
        }
        guard line < bytes.count, bytes[line...].starts(with: "VERSION".utf8) else { return false }
        let end = bytes[line...].prefix(1024).firstIndex(where: \.isLineEnd) ?? bytes.count
        let words = source.text(SourceRange(line, end)).parts(separatedBy: " ")
        guard words.first == "VERSION", let number = words.last else { return false }
        return number.hasPrefix("0.") && number.utf8.count == 3 && number.utf8.dropFirst(2).allSatisfy(\.isASCIIDigit)
    }

    public func program(in source: SourceFile, diagnostics: inout DiagnosticSink) -> Program? {
        guard let tree = EarthfileReader.read(source, diagnostics: &diagnostics) else { return nil }
        let reader = CommandReader(tree, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        EarthfileLint.check(tree, reader: reader, diagnostics: &diagnostics)
        var found = DiagnosticSink()
        CommandCheck.check(tree, diagnostics: &found)
        for warning in found.sorted where warning.severity != .error { diagnostics.report(warning) }
        var listing = EarthfileListing.listing(of: tree, reader: reader)
        listing.problems = found.sorted.filter { $0.severity == .error }
        return .running(listing) { workbench in
            try await EarthfileBuild(workbench: workbench, tree: tree, reader: reader).result()
        }
    }

    public func tree(of source: SourceFile, diagnostics: inout DiagnosticSink) -> JSONValue? {
        let tree = EarthfileReader.read(source, diagnostics: &diagnostics)
        return diagnostics.hasErrors ? nil : tree.map { .object(["ast": $0.json]) }
    }

    /// The reference tables of all commands, flags and features, in Markdown.
    public static var referenceTables: String { CommandRule.referenceTables }

    public var structure: TextStructure { .instructions(CommandRule.instructionSet) }
}
