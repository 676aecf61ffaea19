/// A JSON value. Objects keep the order of their members, and numbers keep their digits.
///
/// Slipway uses this type instead of Foundation's JSON types, because those preserve neither and would add megabytes and
/// start-up time to the frontend, a static executable.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number as it is written, e.g. `1.50` or `2e3`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// Returns an array of strings.
    public static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// The text of a string; nil for any other value.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The value of `true` or `false`; nil for any other value.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value of a number that is written without a fraction or exponent and fits `Int64`; nil for any other value.
    public var int64: Int64? {
        if case .number(let digits) = self { Int64(digits) } else { nil }
    }

    /// The elements of an array; nil for any other value.
    public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members of an object; nil for any other value.
    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The elements of an array that holds only strings; nil for any other value.
    public var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }

    /// The value of an object's member; nil if the value isn't an object or has no such member.
    public subscript(_ key: String) -> JSONValue? { object?[key] }
}

/// The members of a JSON object, in order. If a key occurs twice, its last value wins, as in Go.
public struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public struct Member: Sendable, Hashable {
        public var key: String
        public var value: JSONValue

        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    public var members: [Member]

    public init(_ members: [Member] = []) { self.members = members }

    /// Creates an object with members in the order of the literal.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { members = elements.map { Member($0, $1) } }

    /// The value of the last member with the given key; nil if there is none. Setting a value replaces the value of the last
    /// member with the key, or adds a member at the end; setting nil removes every member with the key.
    public subscript(_ key: String) -> JSONValue? {
        get { members.last { $0.key == key }?.value }
        set {
            guard let newValue else { return members.removeAll { $0.key == key } }
            if let index = members.lastIndex(where: { $0.key == key }) {
                members[index].value = newValue
            } else {
                members.append(Member(key, newValue))
            }
        }
    }

    /// Adds a member at the end, without searching for an earlier member with the same key.
    public mutating func append(_ key: String, _ value: JSONValue) { members.append(Member(key, value)) }
}

/// A syntax error in a JSON text.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The actual and the expected input, e.g. `unexpected '}', expected a value`.
    public var message: String
    /// The offset of the byte at fault, from 0.
    public var offset: Int

    public init(_ message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    /// The text `MESSAGE at byte OFFSET`.
    public var description: String { "\(message) at byte \(offset)" }
}
