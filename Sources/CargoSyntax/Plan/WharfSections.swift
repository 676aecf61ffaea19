import BuildPlan
import Diagnostics
import SourceText
import ValueTree

/// The `metadata.wharf` sections of a build, merged across its packages. Ranges refer to the project's joined file.
struct WharfSections: Sendable {
    /// The builder image; nil if no manifest has a section.
    var builder: Located<Wharf.Builder>?
    /// The output image; nil if no manifest has a section.
    var output: Located<Wharf.Output>?
    /// The binaries, each with the directory of the package whose manifest names it; nil for a binary of the workspace's
    /// section.
    var binaries: [(binary: Wharf.Binary, package: String?)] = []
    /// Whether any manifest has a section.
    var isPresent = false

    private let source: SourceFile
    private var sink = DiagnosticSink()

    /// Decodes the sections of a project.
    ///
    /// These are the sections of the build file and, if it is the root of a workspace, of the workspace's members. If it is a
    /// member, the section of its workspace is decoded too.
    ///
    /// - Throws: `DiagnosticsError` with all errors, e.g. unknown keys, values of the wrong type, a missing or second `builder`
    ///   or `output`, and binaries with the same destination.
    init(_ project: Project) throws {
        source = project.source
        var manifests = [project.main]
        if project.main.workspace != nil {
            manifests += project.members.filter { $0.directory != project.main.directory }
        }
        for manifest in manifests {
            add(manifest.package, of: manifest, package: manifest.directory, in: project)
            add(manifest.workspace, of: manifest, package: nil, in: project)
        }
        if project.root.directory != project.main.directory {
            add(project.root.workspace, of: project.root, package: nil, in: project)
        }
        let start = SourceRange(0, 0)
        if isPresent, !sink.hasErrors {
            if builder == nil {
                report("missing-section", Self.missing("builder", "the builder image"), at: start)
            }
            if output == nil { report("missing-section", Self.missing("output", "the output image"), at: start) }
        }
        checkDestinations()
        if sink.hasErrors { throw DiagnosticsError(sink.sorted) }
    }

    private static func missing(_ name: String, _ meaning: String) -> String {
        "no manifest of the build has the section [package.metadata.wharf.\(name)] or [workspace.metadata.wharf.\(name)] "
            + "with \(meaning)"
    }

    /// Decodes the section in a package or workspace table, and adds its contents.
    private mutating func add(_ table: ValueNode?, of manifest: Manifest, package: String?, in project: Project) {
        guard let entry = table?.value("metadata")?["wharf"] else { return }
        isPresent = true
        let start = project.start(of: manifest)
        let node = entry.value.shifted(by: start)
        guard let wharf = WharfKeys.description.decode(node, of: source, diagnostics: &sink)?.value else { return }
        builder = merged(builder, wharf.builder, "builder")
        output = merged(output, wharf.output, "output")
        binaries += wharf.binaries.map { ($0, package) }
    }

    /// Returns whichever of two sections exists. If both exist, reports the second one and returns the first.
    private mutating func merged<Value>(_ first: Located<Value>?, _ second: Located<Value>?, _ name: String) -> Located<
        Value
    >? {
        guard let first else { return second }
        guard let second else { return first }
        let note = Diagnostic.Note("the first is here", at: SourceLocation(file: source, range: first.range))
        report("conflict", "a build can have only one section \"\(name)\"", at: second.range, notes: [note])
        return first
    }

    private mutating func checkDestinations() {
        var first: [String: Wharf.Binary] = [:]
        for (binary, _) in binaries {
            guard let other = first.updateValue(binary, forKey: binary.destination.text) else { continue }
            let place = SourceLocation(file: source, range: other.destination.range)
            let note = Diagnostic.Note("\"\(other.name.text)\" is copied there", at: place)
            let message = "two binaries can't have the same destination \"\(binary.destination.text)\""
            report("conflict", message, at: binary.destination.range, notes: [note])
        }
    }

    private mutating func report(
        _ kind: String,
        _ message: String,
        at range: SourceRange,
        notes: [Diagnostic.Note] = []
    ) {
        let code = DiagnosticCode(rawValue: "cargo.\(kind)")
        sink.error(code, message, at: SourceLocation(file: source, range: range), notes: notes)
    }
}
