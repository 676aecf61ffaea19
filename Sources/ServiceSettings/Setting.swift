import JSON
import SourceText
import ValueTree

/// A key of the service's configuration file, with its flag.
///
/// `Setting.all` is the source of the configuration file's decoder, the flags and their help, `--print-config`, the JSON
/// Schema and `docs/service-settings.md`.
package struct Setting: Sendable {
    typealias Path<Value> = WritableKeyPath<ServiceSettings, Value> & Sendable

    /// A decoded value that can be assigned to its setting.
    struct Assignment: Sendable {
        let key: String
        let apply: @Sendable (inout ServiceSettings) -> Void
    }

    /// The key, prefixed with the name of its table, e.g. `limits.message-bytes`.
    package let key: String
    /// The flag without its dashes, e.g. `limits-message-bytes`.
    package let flag: String
    private let type: ValueType<Assignment>
    private var description = ""
    /// Returns the value in TOML; nil if the setting is not set.
    let text: @Sendable (ServiceSettings) -> String?

    private init<Value: Sendable>(
        _ key: String,
        flag: String?,
        _ path: any Path<Value>,
        _ type: ValueType<Value>,
        text: @escaping @Sendable (Value) -> String?
    ) {
        self.key = key
        self.flag = flag ?? String(key.map { $0 == "." ? "-" : $0 })
        self.type = type.map { value, _, _ in Assignment(key: key) { $0[keyPath: path] = value } }
        self.text = { text($0[keyPath: path]) }
    }

    /// Returns a copy of the setting with this description, in Markdown on one line.
    func doc(_ description: String) -> Setting {
        var copy = self
        copy.description = description
        return copy
    }

    var field: Field<Assignment> { Field(name, type, doc: description) }

    var name: String { key.split(separator: ".").last.map(String.init) ?? key }

    /// The table of the key; empty for a key of the top-level table.
    var table: String { key.contains(".") ? String(key.prefix { $0 != "." }) : "" }

    // MARK: Help

    /// The placeholder of the flag's value in help texts, e.g. `seconds`; empty for a boolean, whose flags take no
    /// value.
    package var valueName: String {
        Self.valueName(type.shape) ?? name.split(separator: "-").last.map(String.init) ?? ""
    }

    private static func valueName(_ shape: Shape) -> String? {
        switch shape {
        case .boolean: ""
        case .integer(_, let unit): unit
        case .list(let item, _): valueName(item)
        case .string(let form): form.phrase.split(separator: " ").last.map(String.init)
        default: nil
        }
    }

    /// The description of the flag, including its default.
    package var help: String {
        var help = description
        if case .list = type.shape { return help + " Can be repeated." }
        if case .boolean = type.shape { return help }
        if let text = text(ServiceSettings()) { help += " (default: \(text))" }
        return help
    }
}

// MARK: Types of settings

extension Setting {
    static func boolean(_ key: String, _ path: any Path<Bool>) -> Setting {
        Setting(key, flag: nil, path, .boolean) { "\($0)" }
    }

    static func integer(_ key: String, _ path: any Path<Int>, _ range: ClosedRange<Int>, unit: String) -> Setting {
        Setting(key, flag: nil, path, .integer(range, unit: unit)) { "\($0)" }
    }

    /// Returns an integer setting whose default depends on the machine.
    static func integer(_ key: String, _ path: any Path<Int?>, _ range: ClosedRange<Int>, unit: String) -> Setting {
        Setting(key, flag: nil, path, ValueType.integer(range, unit: unit).map { value, _, _ in value }) { number in
            number.map { "\($0)" }
        }
    }

    static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String,
        _ path: any Path<Value>
    ) -> Setting {
        Setting(key, flag: nil, path, .cases) { quoted($0.rawValue) }
    }

    /// Returns a setting whose value is one string. If `parse` throws, the error's description becomes the message.
    static func string<Value: Sendable>(
        _ key: String,
        flag: String? = nil,
        _ path: any Path<Value>,
        _ form: StringForm,
        show: @escaping @Sendable (Value) -> String?,
        parse: @escaping @Sendable (String) throws -> Value
    ) -> Setting {
        Setting(key, flag: flag, path, parsed(form, parse)) { show($0).map(quoted) }
    }

    static func strings<Value: Sendable>(
        _ key: String,
        flag: String? = nil,
        _ path: any Path<[Value]>,
        _ form: StringForm,
        show: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (String) throws -> Value
    ) -> Setting {
        Setting(key, flag: flag, path, parsed(form, parse).list()) { values in
            "[" + values.map { quoted(show($0)) }.joined(separator: ", ") + "]"
        }
    }

    /// Returns a setting whose value is the path of a file. A file that can't be read is an error.
    static func file(_ key: String, _ path: any Path<String?>) -> Setting {
        string(key, path, .file, show: { $0 }) { name in
            if let reason = unreadable(name) {
                throw SettingError(description: "can't read \(quoted(name)): \(reason)")
            }
            return name
        }
    }

    package var isFile: Bool {
        if case .string(.file) = type.shape { true } else { false }
    }

    /// The values that the setting allows; nil if there are more than can be listed.
    package var choices: [String]? {
        if case .choice(let values) = type.shape { values } else { nil }
    }

    /// Formats a string as a TOML basic string. JSON's escapes are valid in TOML, which in addition requires DEL to be escaped.
    static func quoted(_ text: String) -> String {
        let json = JSONValue.string(text).text()
        return json.split(separator: "\u{7F}", omittingEmptySubsequences: false).joined(separator: "\\u007F")
    }

    private static func parsed<Value: Sendable>(
        _ form: StringForm,
        _ parse: @escaping @Sendable (String) throws -> Value
    ) -> ValueType<Value> {
        ValueType.string(form).map { text, node, decoding in
            do {
                if text.isEmpty { throw SettingError(description: "expected \(form.phrase), found \"\"") }
                return try parse(text)
            } catch {
                decoding.error("bad-value", "\(decoding.subject): \(error)", at: node.range)
                return nil
            }
        }
    }
}

struct SettingError: Error, CustomStringConvertible {
    var description: String
}

extension StringForm {
    static let address = StringForm("an address")
    static let file = StringForm("the path of a file")
    static let image = StringForm("an image")
    static let name = StringForm("a name")
    static let network = StringForm("a network")
}
