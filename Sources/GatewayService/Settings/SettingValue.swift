/// What a setting is given: a value of the configuration file, or of a flag once it is read by the setting's kind.
public enum SettingValue: Sendable, Hashable, CustomStringConvertible {
    case text(String)
    case whole(Int)
    case truth(Bool)
    case list([SettingValue])
    /// A table with keys of its own.
    case table
    /// What no setting takes, as it is called: `a date`, `the number 1.5`.
    case other(String)

    /// A list of texts.
    static func texts(_ texts: [String]) -> SettingValue { .list(texts.map { .text($0) }) }

    /// The value as TOML has it.
    public var description: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .whole(let number): "\(number)"
        case .truth(let isTrue): "\(isTrue)"
        case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .table: "a table"
        case .other(let name): name
        }
    }

    /// Text as a basic string of TOML.
    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

/// Where a setting's value comes from.
public enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Nobody has said anything.
    case standard
    /// A key of a file; line and column count from 1.
    case file(name: String, line: Int, column: Int)
    /// A flag, e.g. `--grace`.
    case flag(String)

    /// The origin as a comment has it.
    public var description: String {
        switch self {
        case .standard: "default"
        case .file(let name, let line, _): "\(name):\(line)"
        case .flag(let flag): flag
        }
    }
}

/// A value given to a setting, by a file or a flag.
public struct SettingEntry: Sendable, Hashable {
    /// The keys that lead to it, e.g. `limits` and `message-bytes`.
    public var path: [String]
    /// What it is given.
    public var value: SettingValue
    /// By what.
    public var origin: SettingOrigin

    /// An entry.
    public init(path: [String], value: SettingValue, origin: SettingOrigin) {
        self.path = path
        self.value = value
        self.origin = origin
    }
}
