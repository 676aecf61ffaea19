import Diagnostics
import GatewayService
import SourceText
import TOMLTree
import ValueTree

/// The settings of `slipway serve`, out of a TOML file and flags.
enum ServeConfiguration {
    /// The largest file that is read; a configuration has a few lines.
    private static let fileLimit = 1 << 20

    /// Reads the settings that hold.
    ///
    /// - Parameters:
    ///   - file: the path of a TOML file; nil where there is none.
    ///   - flags: what the command line says; it overrides the file.
    /// - Throws: `CommandFailure` with all that is wrong: status 2 where only the command line is at fault.
    static func read(file: String?, flags: [SettingEntry]) throws -> EffectiveSettings {
        let entries = try file.map(entries) ?? []
        do { return try SettingsReader.read(file: entries, flags: flags) } catch {
            let isUsage = !error.problems.contains { if case .file = $0.origin { true } else { false } }
            throw CommandFailure.configuration(error.problems.map(\.description), isUsage: isUsage)
        }
    }

    private static func entries(of path: String) throws -> [SettingEntry] {
        if let reason = Setting.unreadable(path) {
            throw CommandFailure.input("--config: can't read \(path): \(reason)")
        }
        let file = try sourceFile(path, limit: fileLimit + 1)
        guard file.bytes.count <= fileLimit else {
            throw CommandFailure.input("--config: \(path) is larger than \(fileLimit) bytes")
        }
        var sink = DiagnosticSink()
        guard let root = TOMLParser.parse(file, diagnostics: &sink) else {
            throw CommandFailure.input(sink.sorted.map(TextRenderer.line).joined())
        }
        var entries: [SettingEntry] = []
        func visit(_ node: ValueNode, _ path: [String]) {
            for entry in node.entries ?? [] {
                let place = file.position(at: entry.keyRange.start)
                let origin = SettingOrigin.file(name: file.name, line: place.line, column: place.column)
                let value = SettingValue(entry.value)
                entries.append(SettingEntry(path: path + [entry.key], value: value, origin: origin))
                visit(entry.value, path + [entry.key])
            }
        }
        visit(root, [])
        return entries
    }
}

extension SettingValue {
    fileprivate init(_ node: ValueNode) {
        switch node.content {
        case .mapping: self = .table
        case .sequence(let items): self = .list(items.map { SettingValue($0) })
        case .scalar(let scalar):
            switch scalar.type {
            case .string: self = .text(scalar.text)
            case .integer(let number?): self = .whole(Int(number))
            case .boolean(let isTrue): self = .truth(isTrue)
            case .date: self = .other("the date \(scalar.text)")
            default: self = .other("the number \(scalar.text)")
            }
        }
    }
}
