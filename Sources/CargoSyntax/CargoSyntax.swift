import BuildPlan
public import Diagnostics
public import JSON
public import SourceText
public import SyntaxKit
import TOMLTree
import ValueTree

/// The Cargo syntax, which builds the image of a Rust package or workspace from its `Cargo.toml`.
///
/// The image is described by cargo-wharf's metadata, `[package.metadata.wharf]`. Without that table, the package's only binary
/// is built with defaults.
public struct CargoSyntax: ProgramSyntax {
    public let identity = SyntaxIdentity(
        name: "Cargo",
        imageName: "cargo",
        defaultFilename: Manifest.filename,
        filenames: [],
        syntaxNames: ["cargo", "wharf"],
        sourceLanguage: "TOML",
        summary: "Binaries of a Rust package or workspace from its Cargo.toml"
    )

    public init() {}

    /// Returns whether a file is a manifest that requests an image: it has a `metadata.wharf` section, or it is called
    /// `Cargo.toml` and has a `#syntax` line.
    public func recognizes(_ source: SourceFile) -> Bool {
        guard Self.beginsLikeTOML(source.bytes) else { return false }
        let hasSection = String(repairing: source.bytes[...]).hasBytes(of: "wharf")
        let isCalled = source.name.parts(separatedBy: "/").last.map { $0 == Manifest.filename } ?? false
        guard hasSection || isCalled && SyntaxDirective.detect(in: source) != nil else { return false }
        var sink = DiagnosticSink()
        guard let manifest = Manifest(source, directory: "", diagnostics: &sink) else {
            // A manifest with a syntax error is still a manifest.
            return isCalled && hasSection
        }
        let tables = [manifest.package, manifest.workspace]
        if tables.contains(where: { $0?.value("metadata")?["wharf"] != nil }) { return true }
        return isCalled && tables.contains { $0 != nil } && SyntaxDirective.detect(in: source) != nil
    }

    /// Returns whether the first line that isn't empty or a comment begins with `[`, or with a key and `=`. Every build file is
    /// tested, so this check is quick for files of instructions: in `ARG A=1`, two words precede the `=`.
    private static func beginsLikeTOML(_ text: [UInt8]) -> Bool {
        var lines = text[...]
        if lines.starts(with: [0xEF, 0xBB, 0xBF]) { lines = lines.dropFirst(3) }
        while !lines.isEmpty {
            let line = lines.prefix { $0 != UInt8(ascii: "\n") }
            let content = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
            if let first = content.first, first != UInt8(ascii: "#") {
                if first == UInt8(ascii: "[") { return true }
                let key = content.prefix { $0 != UInt8(ascii: "=") }
                return key.endIndex != content.endIndex && key.split(separator: UInt8(ascii: " ")).count == 1
            }
            lines = lines[line.endIndex...].dropFirst()
        }
        return false
    }

    /// The reference tables of all keys of the `metadata.wharf` section, in Markdown.
    public static var referenceTables: String { WharfKeys.description.referenceTables }

    public func program(in source: SourceFile, diagnostics: inout DiagnosticSink) -> Program? {
        guard let manifest = Manifest(source, directory: "", diagnostics: &diagnostics) else { return nil }
        // Errors in the build file's own sections can be reported without reading any other file.
        for section in manifest.sections {
            _ = WharfKeys.description.decode(section.value, of: source, diagnostics: &diagnostics)
        }
        return .reading { reader in
            let start = SourceLocation(file: source, range: SourceRange(0, 0))
            let arguments = try BuildArguments(reader.request, at: start)
            var projectReader = ProjectReader(reader, buildFile: source, manifestPath: arguments.manifestPath)
            let project = try await projectReader.read()
            let sections = try WharfSections(project)
            let selection = try Selection(project, sections, arguments)
            if !project.hasLock { Self.warnAboutLock(project, reader) }
            return PlanBuilder(project: project, sections: sections, selection: selection, arguments: arguments).plan()
        }
    }

    /// Returns the TOML tree of a manifest; nil, after reporting errors, if the manifest is invalid.
    public func tree(of source: SourceFile, diagnostics: inout DiagnosticSink) -> JSONValue? {
        _ = program(in: source, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        return TOMLParser.parse(source, diagnostics: &diagnostics)?.tree(in: source)
    }

    private static func warnAboutLock(_ project: Project, _ reader: any SourceReader) {
        let message =
            "the build context has no \(project.lockPath), so the versions of dependencies are chosen anew when they "
            + "are compiled; add the file for reproducible builds"
        let place = SourceLocation(file: project.main.file, range: SourceRange(0, 0))
        reader.warn(Diagnostic("cargo.no-lock", severity: .warning, message, at: place))
    }
}
