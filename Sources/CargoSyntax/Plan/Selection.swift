import BuildPlan
import Diagnostics
import SourceText
import SyntaxKit
import ValueTree

/// The packages that Cargo compiles, and their binaries or tests.
struct Selection: Sendable {
    /// A binary to compile and to copy into the image.
    struct Binary: Sendable {
        var name: String
        var package: Manifest
        var destination: Word
    }

    /// The packages to compile, sorted by path; never empty.
    var packages: [Manifest]
    /// The binaries to compile; empty if tests are compiled instead.
    var binaries: [Binary] = []
    /// Whether `packages` contains every member of the workspace.
    var isWorkspace: Bool

    /// Selects packages and binaries.
    ///
    /// - Throws: `DiagnosticsError` if there is no package, if a named binary doesn't exist or belongs to two packages, or if no
    ///   binary is named and there is neither a single binary nor a default one.
    init(_ project: Project, _ sections: WharfSections, _ arguments: BuildArguments) throws {
        let all = project.members.filter { $0.package != nil }
        var scope = project.main.workspace == nil ? [project.main] : all
        if let path = arguments.manifestPath.flatMap({ ContextPath.resolve($0, in: "") }) {
            let directory = path.hasSuffix(Manifest.filename) ? ContextPath.parent(path) : path
            let chosen = project.packages.first { $0.directory == directory }
            if let chosen, chosen.workspace == nil || directory != project.main.directory { scope = [chosen] }
        }
        packages = scope
        isWorkspace = scope.count == all.count && project.root.workspace != nil
        guard !scope.isEmpty else {
            throw Self.error("cargo.no-package", "the workspace has no package", at: SourceRange(0, 0), project)
        }
        guard !arguments.isTests else { return }
        binaries =
            sections.isPresent
            ? try Self.named(sections, scope, project) : [try Self.only(scope, project)]
        let chosen = Set(binaries.map(\.package.directory))
        packages = scope.filter { chosen.contains($0.directory) }
        isWorkspace = false
    }

    /// Returns the path in the image of a binary for which the metadata gives no path.
    static func defaultDestination(of name: String) -> String { "/usr/local/bin/\(name)" }

    private static func error(_ code: DiagnosticCode, _ text: String, at range: SourceRange, _ project: Project)
        -> DiagnosticsError
    {
        DiagnosticsError(Diagnostic(code, text, at: SourceLocation(file: project.source, range: range)))
    }

    // MARK: - Binaries

    /// Returns the binaries that the metadata names and the packages in `scope` contain.
    private static func named(_ sections: WharfSections, _ scope: [Manifest], _ project: Project) throws -> [Binary] {
        var sink = DiagnosticSink()
        var found: [Binary] = []
        let places = Set(scope.map(\.directory))
        for (binary, directory) in sections.binaries {
            if let directory, !places.contains(directory) { continue }
            let packages = directory.map { directory in scope.filter { $0.directory == directory } } ?? scope
            let name = binary.name.text
            if let package = packages.first(where: { project.binaries(of: $0).contains(name) }) {
                found.append(Binary(name: name, package: package, destination: binary.destination))
            } else {
                report(binary.name, packages, project, &sink)
            }
        }
        if sink.hasErrors { throw DiagnosticsError(sink.sorted) }
        var owners: [String: Manifest] = [:]
        for binary in found {
            guard let other = owners.updateValue(binary.package, forKey: binary.name) else { continue }
            guard other.directory != binary.package.directory else { continue }
            let message =
                "two packages of the build have a binary \"\(binary.name)\"; build them one by one with 'manifest-path'"
            throw error("cargo.conflict", message, at: binary.destination.range, project)
        }
        guard found.isEmpty else { return found }
        let names = scope.flatMap(project.binaries)
        let hint = names.isEmpty ? "" : "; it can have \(list(names))"
        let message = "the metadata names no binary to build; add [[package.metadata.wharf.binary]]" + hint
        throw error("cargo.no-binary", message, at: sections.builder?.range ?? SourceRange(0, 0), project)
    }

    /// Reports a binary that the metadata names but none of `packages` has.
    private static func report(_ name: Word, _ packages: [Manifest], _ project: Project, _ sink: inout DiagnosticSink) {
        let names = packages.flatMap(project.binaries)
        let owner = packages.count == 1 ? "the package \"\(packages[0].name ?? "")\"" : "no package of the build"
        let subject = packages.count == 1 ? "\(owner) has no binary" : "\(owner) has a binary"
        var hint = ""
        if let near = nearestWord(to: name.text, among: names) {
            hint = "; did you mean \"\(near)\"?"
        } else if !names.isEmpty {
            hint = "; expected one of \(list(names))"
        }
        let place = SourceLocation(file: project.source, range: name.range)
        sink.report(Diagnostic("cargo.unknown-binary", "\(subject) \"\(name.text)\"\(hint)", at: place))
    }

    /// Returns the only binary of the packages in `scope`, or else the only one that is the default of its package
    /// (`default-run`).
    private static func only(_ scope: [Manifest], _ project: Project) throws -> Binary {
        let all = scope.flatMap { package in project.binaries(of: package).map { (name: $0, package: package) } }
        let defaults = all.filter { $0.package.package?.value("default-run")?.string == $0.name }
        let start = SourceRange(0, 0)
        guard let binary = all.count == 1 ? all.first : defaults.count == 1 ? defaults.first : nil else {
            guard let first = all.first else {
                throw error(
                    "cargo.no-binary",
                    "the build has no binary: no package has src/main.rs or [[bin]]",
                    at: start,
                    project
                )
            }
            let message =
                "the build has several binaries, \(list(all.map(\.name))); name the binaries for the image, e.g. "
                + "[[package.metadata.wharf.binary]] with name = \"\(first.name)\""
            throw error("cargo.several-binaries", message, at: start, project)
        }
        let range = binary.package.nameRange.shifted(by: project.start(of: binary.package))
        let destination = Word(defaultDestination(of: binary.name), range: range, expansion: .none)
        return Binary(name: binary.name, package: binary.package, destination: destination)
    }

    /// Returns up to 20 names as text for a message.
    private static func list(_ names: [String]) -> String {
        names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }
}
