public import SourceText

/// The keys and values of a TOML 1.0 document, each with the place of its key.
public struct TOMLTree: Sendable {
    /// A value as a document has it.
    public enum Value: Sendable, Hashable {
        case string(String)
        case integer(Int)
        case boolean(Bool)
        case array([Value])
        /// A table; its keys are entries of their own, but for those of tables in arrays, which are left out.
        case table
        /// A number with a fraction or an exponent, or infinite, or none.
        case float(Double)
        /// A date, a time, or both, as it is written.
        case date(String)
    }

    /// One key.
    public struct Entry: Sendable, Hashable {
        /// The keys that lead to it, itself the last.
        public var path: [String]
        /// What it has.
        public var value: Value
        /// Where the key stands first.
        public var position: SourcePosition
    }

    /// How deep arrays and inline tables may nest.
    public static let depthLimit = 64

    /// All keys in the order of the text, a table before what it holds.
    public let entries: [Entry]

    /// Reads a document.
    ///
    /// - Throws: `TOMLTreeError` at the first place where it is no TOML 1.0, or not UTF-8, or nests deeper than
    ///   `depthLimit`.
    public init(parsing file: SourceFile) throws(TOMLTreeError) {
        var reader = TOMLReader(file: file)
        entries = try reader.document()
    }
}

/// Why a text is no TOML.
public struct TOMLTreeError: Error, Sendable, Hashable {
    /// What is wrong.
    public let message: String
    /// Where.
    public let position: SourcePosition
}
