import Diagnostics
import SourceText
import TOMLTree
import ValueTree

/// Cargo's configuration file in a directory of the build context: `.cargo/config.toml` or `.cargo/config`.
struct CargoConfiguration: Sendable {
    /// The possible paths of the file, relative to the directory that it applies to. Cargo prefers the first.
    static let filenames = [".cargo/config", ".cargo/config.toml"]

    let path: String
    /// The directory that contains `.cargo`. Paths in the file are relative to it.
    let directory: String
    private let file: SourceFile
    private let root: ValueNode

    /// Parses a file; reports an error and returns nil if it isn't TOML.
    init?(_ file: SourceFile, path: String, diagnostics: inout DiagnosticSink) {
        guard let root = TOMLParser.parse(file, diagnostics: &diagnostics) else { return nil }
        self.file = file
        self.root = root
        self.path = path
        directory = ContextPath.parent(ContextPath.parent(path))
    }

    /// The directories of vendored sources, local registries, and `[patch]` and `paths` overrides, as paths in the build context.
    /// Directories outside the context are left out, because they may exist in the builder image.
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

    /// Whether the file sets a linker for any target.
    var choosesLinker: Bool {
        (root.value("target")?.entries ?? []).contains { $0.value["linker"] != nil }
    }
}
