import Diagnostics
import SourceText
import TOMLTree
import ValueTree

/// A file `.cargo/config.toml` of the build context.
struct CargoConfiguration: Sendable {
    /// The names of the file relative to a directory. Cargo prefers the first.
    static let filenames = [".cargo/config", ".cargo/config.toml"]

    let path: String
    /// The directory that contains `.cargo`, to which paths in the file are relative.
    let directory: String
    private let file: SourceFile
    private let root: ValueNode

    /// Parses a file; returns nil after an error if it is not TOML.
    init?(_ file: SourceFile, path: String, diagnostics: inout DiagnosticSink) {
        guard let root = TOMLParser.parse(file, diagnostics: &diagnostics) else { return nil }
        self.file = file
        self.root = root
        self.path = path
        directory = ContextPath.parent(ContextPath.parent(path))
    }

    /// The paths in the build context of directories with the sources of crates: vendored sources, local registries, and crates
    /// that replace others. Paths outside the build context are left out; they can be in the builder.
    var sources: [String] {
        let sources = (root.value("source")?.entries ?? []).flatMap { source in
            ["directory", "local-registry"].compactMap { source.value.value($0)?.string }
        }
        let patches = (root.value("patch")?.entries ?? []).flatMap { patch in
            (patch.value.entries ?? []).compactMap { $0.value.value("path")?.string }
        }
        let paths = (root.value("paths")?.items ?? []).compactMap(\.string)
        return (sources + patches + paths).compactMap { ContextPath.resolve($0, in: directory) }.filter { !$0.isEmpty }
    }

    /// Whether the file chooses a linker for a target.
    var choosesLinker: Bool {
        (root.value("target")?.entries ?? []).contains { $0.value["linker"] != nil }
    }
}
