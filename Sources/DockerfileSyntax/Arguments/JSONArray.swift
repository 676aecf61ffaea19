import JSON
import SourceText

/// The exec form of a command, a JSON array of strings: `["/bin/sh", "-c", "true"]`.
enum JSONArray {
    /// The outcome of reading a text as an array.
    enum Reading {
        /// The text is not a JSON array, e.g. `[ -f x ] && true`: it is a shell form.
        case none
        /// An array with something other than strings in it, e.g. `["a", 1]`; the bounds of the first such element.
        case mixed(Range<Int>)
        /// The strings, each with its bounds.
        case strings([Piece])
    }

    /// The number of levels that Go's decoder lets arrays and objects nest; a deeper text is not JSON.
    private static let depthLimit = 10_000

    /// Parses `text` as a single JSON array with nothing after it, by the rules of Go's `encoding/json`; `.none` otherwise.
    static func read(_ text: Bytes) -> Reading { (try? readArray(text)) ?? .none }

    private static func readArray(_ text: Bytes) throws(JSONError) -> Reading {
        var reader = JSONReader(text.trimmedStart)
        guard reader.consume(UInt8(ascii: "[")) else { return .none }
        var strings: [Piece] = []
        var other: Range<Int>?
        reader.skipSpace()
        var isComplete = reader.consume(UInt8(ascii: "]"))
        while !isComplete {
            reader.skipSpace()
            let start = reader.offset
            if reader.next == UInt8(ascii: "\"") {
                let string = try reader.string()
                strings.append(Piece(string, start..<reader.offset))
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
    /// Skips any value, without recursion; false if it is not well formed.
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
                // Go refuses the whole array for a number that a double can't hold, e.g. `[1e999]`.
                if case .number(let digits) = try scalar(), Double(digits)?.isFinite != true { return false }
            }
            // A value is complete: close what it ends, or continue after a comma.
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
