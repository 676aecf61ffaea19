import Diagnostics
import SourceText
import TOMLTree
import ValueTree

/// A `Cargo.toml` in the build context.
///
/// A value of the wrong type counts as missing here, because Cargo itself will report it.
struct Manifest: Sendable {
    static let filename = "Cargo.toml"

    let file: SourceFile
    /// The path in the build context of the directory that contains the file.
    let directory: String
    /// The tree of the file, whose ranges refer to `file`.
    let root: ValueNode

    /// Parses a manifest; reports an error and returns nil if it isn't TOML.
    init?(_ file: SourceFile, directory: String, diagnostics: inout DiagnosticSink) {
        guard let root = TOMLParser.parse(file, diagnostics: &diagnostics) else { return nil }
        self.file = file
        self.directory = directory
        self.root = root
    }

    init(file: SourceFile, directory: String, root: ValueNode) {
        self.file = file
        self.directory = directory
        self.root = root
    }

    var path: String { ContextPath.join(directory, Self.filename) }

    // MARK: - Package

    /// The table of the package; nil in a virtual manifest, which declares only a workspace.
    var package: ValueNode? { root.value("package") ?? root.value("project") }

    var name: String? { package?.value("name")?.string }

    /// The range of the package's name; the start of the file if there is none.
    var nameRange: SourceRange { package?.value("name")?.range ?? SourceRange(0, 0) }

    /// The table of the workspace; nil unless the manifest is the root of one.
    var workspace: ValueNode? { root.value("workspace") }

    /// The `metadata.wharf` sections of the package and of the workspace, if present.
    var sections: [ValueEntry] { [package, workspace].compactMap { $0?.value("metadata")?["wharf"] } }

    // MARK: - Local dependencies

    /// A value that is the path of another package's directory.
    struct LocalPath: Sendable {
        var path: String
        /// The range of the value in the manifest.
        var range: SourceRange
    }

    /// The paths of dependencies of all kinds, including target-specific and workspace dependencies.
    var dependencies: [LocalPath] {
        let tables = [root] + (root.value("target")?.entries ?? []).map(\.value)
        let kinds = tables.flatMap { table in Self.kinds.compactMap { table[$0]?.value } }
        return (kinds + [workspace?.value("dependencies")].compactMap { $0 }).flatMap(Self.paths)
    }

    /// The paths of replacement packages, from the `patch` and `replace` tables. Crates from other sources may depend on such a
    /// package.
    var replacements: [LocalPath] {
        let patches = root.value("patch")?.entries ?? []
        return patches.flatMap { Self.paths(in: $0.value) } + (root.value("replace").map(Self.paths) ?? [])
    }

    private static let kinds = [
        "dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies",
    ]

    private static func paths(in table: ValueNode) -> [LocalPath] {
        (table.entries ?? []).compactMap { entry in
            guard let value = entry.value["path"]?.value, let path = value.string else { return nil }
            return LocalPath(path: path, range: value.range)
        }
    }

    // MARK: - Targets

    /// A target that the manifest declares for its package, e.g. with `[[bin]]`.
    struct Target: Sendable {
        var name: String
        /// The path of the source file relative to the package; nil if it is the default.
        var path: String?
    }

    /// Returns the declared targets of a kind: `bin`, `example`, `test` or `bench`.
    func targets(_ kind: String) -> [Target] {
        (root.value(kind)?.items ?? []).compactMap { item in
            item.value("name")?.string.map { Target(name: $0, path: item.value("path")?.string) }
        }
    }

    /// Whether Cargo looks for binaries that the manifest does not declare.
    var findsBinaries: Bool { package?.value("autobins")?.flag ?? true }

    /// The paths of the build scripts relative to the package.
    ///
    /// The default build script is included, even if the manifest doesn't name it, if the package declares build dependencies or
    /// a linked library (`links`).
    var buildScripts: [String] {
        if let build = package?.value("build") {
            if let paths = build.items { return paths.compactMap(\.string) }
            if let path = build.string { return [path] }
            return build.flag == true ? ["build.rs"] : []
        }
        let tables = [root] + (root.value("target")?.entries ?? []).map(\.value)
        let hasDependencies = tables.contains { $0["build-dependencies"] != nil || $0["build_dependencies"] != nil }
        return hasDependencies || package?["links"] != nil ? ["build.rs"] : []
    }
}
