import Diagnostics
import ServiceSettings
import SourceText
import TOMLTree
import ValueTree

/// The settings of `slipway serve`, read from a TOML file and flags.
enum ServeConfiguration {
    /// The maximum size of the configuration file in bytes.
    private static let fileLimit = 1 << 20

    /// Reads the configuration file, if a path is given, and applies the flags to it.
    ///
    /// - Throws: `CommandFailure` with all errors. Its exit status is 2 if all errors are on the command line, otherwise 1.
    static func read(file path: String?, flags: ServeFlags) throws -> EffectiveSettings {
        let file = try path.map(tree)
        do { return try EffectiveSettings(file: file, flags: flags.given) } catch {
            throw CommandFailure.configuration(error.problems, isUsage: error.isUsage)
        }
    }

    private static func tree(of path: String) throws -> (source: SourceFile, root: ValueNode) {
        if let reason = Setting.unreadable(path) {
            throw CommandFailure.input("--config: can't read \(path): \(reason)")
        }
        let bytes = try sourceFile(path, limit: fileLimit + 1).bytes
        guard bytes.count <= fileLimit else {
            throw CommandFailure.input("--config: \(path) is larger than \(fileLimit) bytes")
        }
        let source = SourceFile(name: path, bytes: bytes, language: "TOML")
        var diagnostics = DiagnosticSink()
        guard let root = TOMLParser.parse(source, diagnostics: &diagnostics) else {
            throw CommandFailure.input(diagnostics.sorted.map(TextRenderer.line).joined(separator: "\n"))
        }
        return (source, root)
    }
}
