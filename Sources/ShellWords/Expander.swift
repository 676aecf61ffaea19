/// Why a pass over a word stopped.
struct ExpansionFailure: Error {
    let reason: String
}

/// One pass over one word.
///
/// Not generic over the lookup: callers are in other modules, where it would be compiled for no type in particular.
struct Expander {
    typealias Failure = ExpansionFailure

    let source: [UInt8]
    let rules: ShellWords
    let variables: any VariableLookup
    var position: Int
    /// The words found so far; nil where only the text is wanted.
    var words: WordBuffer?
    var matched: [String] = []
    var unmatched: [String] = []
    /// Whether escapes stay at the moment; patterns keep them whatever the rules say.
    var keepsEscapes: Bool
    /// How many substitutions are open.
    var depth = 0

    init(_ word: String, rules: ShellWords, variables: any VariableLookup, splits: Bool) {
        source = Array(word.utf8)
        self.rules = rules
        self.variables = variables
        words = splits ? WordBuffer() : nil
        keepsEscapes = rules.keepsEscapes
        position = source.first == 0xEF && source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next byte; nil at the end.
    var peek: UInt8? { position < source.count ? source[position] : nil }

    var isAtEnd: Bool { position >= source.count }

    /// Takes the next character whole; empty at the end.
    mutating func next() -> ArraySlice<UInt8> {
        guard position < source.count else { return [] }
        let length = source[position] < 0x80 ? 1 : decodeScalar(source, at: position).length
        defer { position += length }
        return source[position..<(position + length)]
    }

    /// Expands until the character `stop`, which is taken too, or until the end where it is nil.
    mutating func run(until stop: UInt8?, keepsEscapes: Bool) throws(Failure) -> [UInt8] {
        let outer = self.keepsEscapes
        self.keepsEscapes = keepsEscapes
        defer { self.keepsEscapes = outer }
        var result: [UInt8] = []
        if stop == nil { result.reserveCapacity(source.count) }

        while let byte = peek {
            if byte == stop {
                position += 1
                return result
            }
            switch byte {
            case UInt8(ascii: "$"):
                let value = try substitution()
                result += value
                words?.appendSplitting(value)
            case UInt8(ascii: "<"):
                appendRaw(heredocStart(), to: &result)
            case UInt8(ascii: "'") where !rules.ignoresQuotes:
                appendRaw(try singleQuoted(), to: &result)
            case UInt8(ascii: "\"") where !rules.ignoresQuotes:
                appendRaw(try doubleQuoted(), to: &result)
            case rules.escape:
                escaped(to: &result)
            case _ where words == nil:
                result += ordinary(until: stop)
            default:
                let character = next()
                result += character
                let isSpace = byte < 0x80 ? Unicode.Scalar(byte).isWhiteSpace : isSpace(character)
                words?.append(character, isSpace: isSpace)
            }
        }
        if let stop {
            throw Failure(
                reason: "unexpected end of statement while looking for matching \(Unicode.Scalar(stop))"
            )
        }
        return result
    }

    private mutating func appendRaw(_ bytes: [UInt8], to result: inout [UInt8]) {
        result += bytes
        words?.appendRaw(bytes)
    }

    /// The bytes from here up to one with a meaning; the first counts as none.
    private mutating func ordinary(until stop: UInt8?) -> ArraySlice<UInt8> {
        let start = position
        position += 1
        while let byte = peek, byte != stop, byte != rules.escape {
            switch byte {
            case UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "'"), UInt8(ascii: "\""):
                return source[start..<position]
            default: position += 1
            }
        }
        return source[start..<position]
    }

    private func isSpace(_ character: ArraySlice<UInt8>) -> Bool {
        decodeScalar(source, at: character.startIndex).scalar.isWhiteSpace
    }

    /// An escape and the character after it; an escape at the very end is dropped.
    private mutating func escaped(to result: inout [UInt8]) {
        position += 1
        if keepsEscapes {
            let escape = rules.escape
            result.append(escape)
            words?.appendRaw(CollectionOfOne(escape))
        }
        guard !isAtEnd else { return }
        let character = next()
        words?.appendRaw(character)
        result += character
    }

    /// `<`, or `<<` together with the blanks after it, so that a heredoc's word is not split from it.
    private mutating func heredocStart() -> [UInt8] {
        position += 1
        guard peek == UInt8(ascii: "<") else { return [UInt8(ascii: "<")] }
        position += 1
        var text: [UInt8] = Array("<<".utf8)
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D {
            text.append(byte)
            position += 1
        }
        return text
    }

    private mutating func singleQuoted() throws(Failure) -> [UInt8] {
        let start = position
        position += 1
        guard let end = source[position...].firstIndex(of: UInt8(ascii: "'")) else {
            position = source.count
            throw Failure(reason: "unexpected end of statement while looking for matching single-quote")
        }
        position = end + 1
        return Array(rules.keepsQuotes ? source[start...end] : source[(start + 1)..<end])
    }

    /// Variables are expanded; an escape works only before a quote, `$` and itself.
    private mutating func doubleQuoted() throws(Failure) -> [UInt8] {
        var result: [UInt8] = []
        let quote = UInt8(ascii: "\"")
        position += 1
        if rules.keepsQuotes { result.append(quote) }
        while let byte = peek {
            switch byte {
            case quote:
                position += 1
                if rules.keepsQuotes { result.append(quote) }
                return result
            case UInt8(ascii: "$"):
                result += try substitution()
            case rules.escape:
                position += 1
                if keepsEscapes { result.append(byte) }
                switch peek {
                case nil: continue
                case quote, UInt8(ascii: "$"), rules.escape: result += next()
                default: result.append(byte)
                }
            default:
                let start = position
                repeat {
                    position += 1
                } while peek.map { $0 != quote && $0 != UInt8(ascii: "$") && $0 != rules.escape } == true
                result += source[start..<position]
            }
        }
        throw Failure(reason: "unexpected end of statement while looking for matching double-quote")
    }

    /// Asks for a variable and notes whether it was set.
    mutating func value(of name: String) -> String? {
        let value = variables.value(of: name)
        if value != nil {
            if !matched.contains(name) { matched.append(name) }
        } else if !unmatched.contains(name) {
            unmatched.append(name)
        }
        return value
    }
}
