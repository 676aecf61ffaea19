/// One setting of the service: what it is called, what it takes, and what it sets.
///
/// The flags' help, the reader of the file, `--print-config` and `docs/service-settings.md` all come from `Setting.all`.
public struct Setting: Sendable {
    /// What a setting takes.
    public enum Kind: Sendable, Hashable {
        /// One text.
        case text
        /// The path of a file that must be readable.
        case file
        /// Several texts; its flag may be given several times.
        case texts
        /// A whole number of a unit, in a range.
        case whole(ClosedRange<Int>, unit: String)
        /// `true` or `false`; its flag is `--NAME` or `--no-NAME`.
        case truth
        /// One of these words.
        case choice([String])
    }

    /// The key in the file, with its table's name before it: `limits.message-bytes`.
    public let key: String
    /// The flag, without its dashes: the key with `-` for the dot, but where it had another name before there was a file.
    public let flag: String
    /// What it takes.
    public let kind: Kind
    /// What stands for a value in the flag's help.
    public let valueName: String
    /// What it is; whole sentences.
    public let summary: String
    let get: @Sendable (ServiceSettings) -> SettingValue?
    let set: @Sendable (SettingValue, inout ServiceSettings) throws(SettingError) -> Void

    /// What it is where nobody says anything; nil for nothing.
    public var standard: SettingValue? { self.get(ServiceSettings()) }

    /// The table that its key is in; empty for the top.
    var table: String { key.contains(".") ? String(key.prefix { $0 != "." }) : "" }

    /// The key within its table.
    var name: String { table.isEmpty ? key : String(key.dropFirst(table.count + 1)) }
}

/// Why a value can't be taken: what was expected, and what was found.
struct SettingError: Error {
    var message: String

    init(_ message: String) { self.message = message }

    init(expected: String, found: SettingValue) { message = "expected \(expected), found \(found)" }
}

// MARK: Kinds of settings

extension Setting {
    typealias Path<Value> = WritableKeyPath<ServiceSettings, Value> & Sendable

    private static func flagName(_ key: String) -> String { String(key.map { $0 == "." ? "-" : $0 }) }

    static func truth(_ key: String, _ path: any Path<Bool>, _ summary: String) -> Setting {
        Setting(key: key, flag: flagName(key), kind: .truth, valueName: "", summary: summary) { settings in
            .truth(settings[keyPath: path])
        } set: { value, settings throws(SettingError) in
            guard case .truth(let isTrue) = value else { throw SettingError(expected: "true or false", found: value) }
            settings[keyPath: path] = isTrue
        }
    }

    static func whole(
        _ key: String,
        _ path: any Path<Int>,
        _ range: ClosedRange<Int>,
        unit: String,
        _ summary: String
    ) -> Setting {
        Setting(key: key, flag: flagName(key), kind: .whole(range, unit: unit), valueName: unit, summary: summary) {
            .whole($0[keyPath: path])
        } set: { value, settings throws(SettingError) in
            guard case .whole(let number) = value, range.contains(number) else {
                let upper = range.upperBound == .max ? "up" : "to \(range.upperBound)"
                throw SettingError(expected: "\(unit) from \(range.lowerBound) \(upper)", found: value)
            }
            settings[keyPath: path] = number
        }
    }

    static func text(_ key: String, _ path: any Path<String?>, valueName: String, _ summary: String) -> Setting {
        Setting(key: key, flag: flagName(key), kind: .text, valueName: valueName, summary: summary) {
            $0[keyPath: path].map { .text($0) }
        } set: { value, settings throws(SettingError) in
            settings[keyPath: path] = try text(value)
        }
    }

    static func file(_ key: String, _ path: any Path<String?>, _ summary: String) -> Setting {
        Setting(key: key, flag: flagName(key), kind: .file, valueName: "file", summary: summary) {
            $0[keyPath: path].map { .text($0) }
        } set: { value, settings throws(SettingError) in
            let name = try text(value, expected: "the path of a file")
            if let reason = unreadable(name) { throw SettingError("can't read \(value): \(reason)") }
            settings[keyPath: path] = name
        }
    }

    static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String,
        _ path: any Path<Value>,
        valueName: String,
        _ summary: String
    ) -> Setting {
        let words = Value.allCases.map(\.rawValue)
        return Setting(key: key, flag: flagName(key), kind: .choice(words), valueName: valueName, summary: summary) {
            .text($0[keyPath: path].rawValue)
        } set: { value, settings throws(SettingError) in
            guard case .text(let word) = value, let choice = Value(rawValue: word) else {
                throw SettingError(expected: "one of " + words.joined(separator: ", "), found: value)
            }
            settings[keyPath: path] = choice
        }
    }

    /// A setting of one text, read by a parser that says what it expected.
    static func parsed<Value>(
        _ key: String,
        flag: String? = nil,
        _ path: any Path<Value>,
        valueName: String,
        _ summary: String,
        show: @escaping @Sendable (Value) -> String?,
        parse: @escaping @Sendable (String) throws(SettingError) -> Value
    ) -> Setting {
        let flag = flag ?? flagName(key)
        return Setting(key: key, flag: flag, kind: .text, valueName: valueName, summary: summary) {
            show($0[keyPath: path]).map { .text($0) }
        } set: { value, settings throws(SettingError) in
            settings[keyPath: path] = try parse(text(value))
        }
    }

    /// A setting of several texts.
    static func list<Value>(
        _ key: String,
        flag: String? = nil,
        _ path: any Path<[Value]>,
        valueName: String,
        _ summary: String,
        show: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (String) throws(SettingError) -> Value
    ) -> Setting {
        let flag = flag ?? flagName(key)
        return Setting(key: key, flag: flag, kind: .texts, valueName: valueName, summary: summary) {
            .texts($0[keyPath: path].map(show))
        } set: { value, settings throws(SettingError) in
            guard case .list(let members) = value else {
                throw SettingError(expected: "an array of texts", found: value)
            }
            var all: [Value] = []
            for member in members { all.append(try parse(text(member))) }
            settings[keyPath: path] = all
        }
    }

    /// The text of a value that must be one, and not empty.
    private static func text(_ value: SettingValue, expected: String = "a text") throws(SettingError) -> String {
        guard case .text(let text) = value, !text.isEmpty else { throw SettingError(expected: expected, found: value) }
        return text
    }

    static func listenAddress(_ text: String) throws(SettingError) -> ListenAddress {
        do { return try ListenAddress(parsing: text) } catch { throw SettingError(error.description) }
    }

    static func address(_ text: String) throws(SettingError) -> ServiceAddress {
        do { return try ServiceAddress(parsing: text) } catch { throw SettingError(error.description) }
    }
}
