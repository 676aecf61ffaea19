/// A JSON value: objects keep the order of their members, numbers their digits.
///
/// The reader and writer here stand in for Foundation's: the frontend image is a static
/// executable in which Foundation's JSON would cost megabytes and start-up time, and which
/// keeps neither member order nor the exact text of numbers.
public enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as the digits it was written with.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; members in order.
    case object(JSONObject)

    /// An integer.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// An array of strings.
    public static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// The text of a string; nil for all else.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The value of `true` or `false`; nil for all else.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value of a number that is an integer in range, written without fraction or exponent.
    public var int64: Int64? {
        if case .number(let digits) = self { Int64(digits) } else { nil }
    }

    /// The elements of an array; nil for all else.
    public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members of an object; nil for all else.
    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The elements of an array of nothing but strings; nil for all else.
    public var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }

    /// An object's member by its key; nil where there is none.
    public subscript(_ key: String) -> JSONValue? { object?[key] }
}

/// The members of a JSON object, in order. A key that comes twice counts with its last value, as in Go.
public struct JSONObject: Sendable, Hashable {
    /// A key with its value.
    public struct Member: Sendable, Hashable {
        /// The key.
        public var key: String
        /// The value.
        public var value: JSONValue

        /// A member.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// All members, in order.
    public var members: [Member]

    /// An object of these members.
    public init(_ members: [Member] = []) { self.members = members }

    /// The value of the last member with this key. Setting replaces it, adds it at the end, or with nil removes
    /// every member of the key.
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

    /// Adds a member at the end, without a look at those that are there.
    public mutating func append(_ key: String, _ value: JSONValue) { members.append(Member(key, value)) }
}

/// Text that is no JSON.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was found and what was expected.
    public var message: String
    /// The byte at which it was found, from 0.
    public var offset: Int

    /// A failure at a byte of the text.
    public init(_ message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    /// `MESSAGE at byte OFFSET`.
    public var description: String { "\(message) at byte \(offset)" }
}

/// Orders strings by their UTF-8 bytes, as Go orders its own, e.g. the keys of a map that it writes. Swift's own
/// order is that of canonically equivalent text.
public func bytewiseLess(_ left: String, _ right: String) -> Bool {
    // Native strings are contiguous; only then is the comparison fast.
    let fast = left.utf8.withContiguousStorageIfAvailable { left in
        right.utf8.withContiguousStorageIfAvailable { right in
            for index in 0..<min(left.count, right.count) where left[index] != right[index] {
                return left[index] < right[index]
            }
            return left.count < right.count
        }
    }
    return (fast ?? nil) ?? left.utf8.lexicographicallyPrecedes(right.utf8)
}
