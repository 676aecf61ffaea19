/// What values a type takes, apart from what they become: the source of the JSON Schema and the reference page.
public indirect enum Shape: Sendable {
    /// A string of a certain form.
    case string(StringForm)
    /// A string, number or boolean, taken as it is written.
    case text(StringForm)
    /// `true` or `false`.
    case boolean
    /// A whole number within bounds.
    case integer(ClosedRange<Int>)
    /// One of a few strings.
    case choice([String])
    /// Values of one shape.
    case list(Shape, minimum: Int)
    /// Free keys, each with a value of one shape.
    case map(Shape, keys: StringForm)
    /// A mapping with known keys.
    case record(RecordType)
    /// Nothing, or a value.
    case nullable(Shape)
    /// One of several shapes, told apart by the kind of node.
    case alternatives([Alternative])

    /// A shape that holds from a version on.
    public struct Alternative: Sendable {
        /// The version it needs; nil is every version.
        public var since: String?
        /// The shape.
        public var shape: Shape

        /// A shape and the version that brought it.
        public init(since: String? = nil, _ shape: Shape) {
            self.since = since
            self.shape = shape
        }
    }

    /// In words with an article, e.g. `a list of strings`, for messages and the reference page.
    public var phrase: String {
        switch self {
        case .string(let form), .text(let form): form.phrase
        case .boolean: "true or false"
        case .integer(let range):
            range.upperBound == .max
                ? "a whole number from \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .list(let item, _): "a list, each item \(item.phrase)"
        case .map(let value, let keys): "a mapping of \(keys.plural) to \(value.phrase)"
        case .record: "a mapping"
        case .nullable(let shape): "\(shape.phrase) or nothing"
        case .alternatives(let alternatives): alternatives.map(\.shape.phrase).joined(separator: ", or ")
        }
    }

    /// The records within, outermost first, each once.
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

/// The form of a string: for people a phrase, for a JSON Schema a pattern.
public struct StringForm: Sendable, Hashable {
    /// In words with an article, e.g. `an absolute path`.
    public var phrase: String
    /// More than one of them, e.g. `names`.
    public var plural: String
    /// A regular expression (ECMA 262) that every such string matches; may let wrong ones pass.
    public var pattern: String?

    /// A form of a string.
    public init(_ phrase: String, plural: String = "strings", pattern: String? = nil) {
        self.phrase = phrase
        self.plural = plural
        self.pattern = pattern
    }

    /// Any string.
    public static let any = StringForm("a string")
}
