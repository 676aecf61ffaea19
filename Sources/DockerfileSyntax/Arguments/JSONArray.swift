import JSON
import SourceText

/// Arguments written as a JSON array of strings, e.g. `CMD ["/bin/sh", "-c", "true"]` or `COPY ["a b", "/c/"]`.
enum JSONArray {
    /// The result of parsing an instruction's arguments as a JSON array.
    enum Reading {
        /// The text is not a JSON array, e.g. `[ -f x ] && true`, and must be parsed as a shell command or as words.
        case none
        /// The text is a JSON array with an element that isn't a string, e.g. `["a", 1]`. The associated value is the bounds of
        /// the first such element.
        case mixed(Range<Int>)
        /// The text is a JSON array of strings. The bounds of each string include its quotes.
        case strings([Piece])
    }

    /// The nesting limit of Go's JSON decoder. A text that nests deeper doesn't count as an array, as in BuildKit's frontend.
    private static let depthLimit = 10_000

    /// Parses a text that is one JSON array and nothing else, by the rules of Go's `encoding/json`. Returns `.none` for any
    /// other text. If there are more than `limit` strings, the rest isn't read.
    static func read(_ text: Bytes, limit: Int) -> Reading { (try? readArray(text, limit: limit)) ?? .none }

    private static func readArray(_ text: Bytes, limit: Int) throws(JSONError) -> Reading {
        var reader = JSONReader(text.trimmedStart)
        guard reader.consume(UInt8(ascii: "[")) else { return .none }
        var strings: [Piece] = []
        var other: Range<Int>?
        reader.skipSpace()
        var isComplete = reader.consume(UInt8(ascii: "]"))
        var cancellation = CancellationCheck(every: 1024)
        while !isComplete, !cancellation.isCancelled() {
            reader.skipSpace()
            let start = reader.offset
            if reader.next == UInt8(ascii: "\"") {
                let string = try reader.string()
                strings.append(Piece(string, start..<reader.offset))
                if strings.count > limit { return .strings(strings) }
            } else {
                guard try reader.skipValue(depthLimit: depthLimit - 1) else { return .none }
                other = other ?? start..<reader.offset
            }
            reader.skipSpace()
            isComplete = reader.consume(UInt8(ascii: "]"))
            guard isComplete || reader.consume(UInt8(ascii: ",")) else { return .none }
        }
        reader.skipSpace()
        guard reader.next == nil else { return .none }
        return other.map { .mixed($0) } ?? .strings(strings)
    }
}

extension JSONReader {
    /// Skips a JSON value of any type without recursion. Returns false if the value is malformed or nests deeper than
    /// `depthLimit`.
    fileprivate mutating func skipValue(depthLimit: Int) throws(JSONError) -> Bool {
        var open: [UInt8] = []
        while true {
            skipSpace()
            switch next {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                let close = next == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}")
                guard open.count < depthLimit, let byte = next, consume(byte) else { return false }
                skipSpace()
                if !consume(close) {
                    open.append(close)
                    if close == UInt8(ascii: "}") { _ = try key() }
                    continue
                }
            default:
                // Go's decoder fails on a number that a double can't hold, e.g. in `[1e999]`.
                if case .number(let digits) = try scalar(), Double(digits)?.isFinite != true { return false }
            }
            // A value is complete. Close the arrays and objects that end here, or go on after a comma.
            while true {
                guard let close = open.last else { return true }
                skipSpace()
                if consume(close) {
                    open.removeLast()
                    continue
                }
                guard consume(UInt8(ascii: ",")) else { return false }
                if close == UInt8(ascii: "}") { _ = try key() }
                break
            }
        }
    }
}
