import GatewayService
import SourceText
import TOMLTree

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
        do {
            return try TOMLTree(parsing: file).entries.map { entry in
                let origin = SettingOrigin.file(name: path, line: entry.position.line, column: entry.position.column)
                return SettingEntry(path: entry.path, value: SettingValue(entry.value), origin: origin)
            }
        } catch {
            let place = error.position
            throw CommandFailure.input("\(path):\(place.line):\(place.column): \(error.message)")
        }
    }
}

extension SettingValue {
    fileprivate init(_ value: TOMLTree.Value) {
        switch value {
        case .string(let text): self = .text(text)
        case .integer(let number): self = .whole(number)
        case .boolean(let isTrue): self = .truth(isTrue)
        case .array(let members): self = .list(members.map { SettingValue($0) })
        case .table: self = .table
        case .float(let number): self = .other("the number \(number)")
        case .date(let text): self = .other("the date \(text)")
        }
    }
}
