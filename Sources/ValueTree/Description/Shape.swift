/// The form of the values that a `ValueType` accepts, without the Swift type that they are decoded into. The JSON Schema and the
/// reference page are generated from it.
public indirect enum Shape: Sendable {
    case string(StringForm)
    /// A string, number or boolean whose text is used as written.
    case text(StringForm)
    case boolean
    /// A whole number within bounds. The unit, e.g. `seconds`, can be empty.
    case integer(ClosedRange<Int>, unit: String)
    case choice([String])
    case list(Shape, minimum: Int)
    /// A mapping with arbitrary keys, e.g. variable names.
    case map(Shape, keys: StringForm)
    /// A mapping with known keys.
    case record(RecordType)
    case nullable(Shape)
    /// One of several shapes. The kind of node (scalar, list or mapping) decides which.
    case alternatives([Alternative])

    /// A shape and the version that introduced it.
    public struct Alternative: Sendable {
        /// The version that introduced the shape; nil if every version has it.
        public var since: String?
        public var shape: Shape

        public init(since: String? = nil, _ shape: Shape) {
            self.since = since
            self.shape = shape
        }
    }

    /// The accepted values with an article, e.g. `a list of strings`, for messages and the reference page.
    public var phrase: String {
        switch self {
        case .string(let form), .text(let form): form.phrase
        case .boolean: "true or false"
        case .integer(let range, let unit):
            "a whole number" + (unit.isEmpty ? "" : " of \(unit)") + " from \(range.lowerBound)"
                + (range.upperBound == .max ? "" : " to \(range.upperBound)")
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .list(let item, _): "a list, each item \(item.phrase)"
        case .map(let value, let keys): "a mapping of \(keys.plural) to \(value.phrase)"
        case .record: "a mapping"
        case .nullable(let shape): "\(shape.phrase) or nothing"
        case .alternatives(let alternatives): alternatives.map(\.shape.phrase).joined(separator: ", or ")
        }
    }

    /// Adds the records in the shape to `found`, outermost first, unless `found` already contains them.
    func records(into found: inout [RecordType]) {
        switch self {
        case .string, .text, .boolean, .integer, .choice: break
        case .list(let shape, _), .map(let shape, _), .nullable(let shape): shape.records(into: &found)
        case .alternatives(let alternatives): alternatives.forEach { $0.shape.records(into: &found) }
        case .record(let record):
            guard !found.contains(where: { $0.name == record.name }) else { return }
            found.append(record)
            record.fields.forEach { $0.shape.records(into: &found) }
        }
    }
}

/// The form of a string: a phrase for people and a pattern for JSON Schema.
public struct StringForm: Sendable, Hashable {
    /// The form in words, with an article, e.g. `an absolute path`.
    public var phrase: String
    /// The form in words, in the plural and without an article, e.g. `paths`.
    public var plural: String
    /// A regular expression (ECMA 262) that matches every valid string, and possibly some invalid strings.
    public var pattern: String?
    /// The kind of entity that the string refers to; nil if an editor can't propose values for it.
    public var role: ValueRole?

    public init(_ phrase: String, plural: String = "strings", pattern: String? = nil, role: ValueRole? = nil) {
        self.phrase = phrase
        self.plural = plural
        self.pattern = pattern
        self.role = role
    }

    public static let any = StringForm("a string")
}
