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
    ///
    /// - Parameter result: gets the text after what it has, as all methods here that write.
    mutating func run(until stop: UInt8?, keepsEscapes: Bool, into result: inout [UInt8]) throws(Failure) {
        let outer = self.keepsEscapes
        self.keepsEscapes = keepsEscapes
        defer { self.keepsEscapes = outer }
        while let byte = peek {
            if byte == stop {
                position += 1
                return
            }
            let start = result.endIndex
            switch byte {
            case UInt8(ascii: "$"):
                try substitution(into: &result)
                words?.appendSplitting(result[start...])
            case UInt8(ascii: "<"):
                heredocStart(into: &result)
                words?.appendRaw(result[start...])
            case UInt8(ascii: "'") where !rules.ignoresQuotes:
                try singleQuoted(into: &result)
                words?.appendRaw(result[start...])
            case UInt8(ascii: "\"") where !rules.ignoresQuotes:
                try doubleQuoted(into: &result)
                words?.appendRaw(result[start...])
            case rules.escape:
                escaped(into: &result)
            case _ where words == nil:
                ordinary(until: stop, into: &result)
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
    }

    /// The bytes from here up to one with a meaning; the first counts as none.
    private mutating func ordinary(until stop: UInt8?, into result: inout [UInt8]) {
        let start = position
        position += 1
        loop: while let byte = peek, byte != stop, byte != rules.escape {
            switch byte {
            case UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "'"), UInt8(ascii: "\""): break loop
            default: position += 1
            }
        }
        result += source[start..<position]
    }

    private func isSpace(_ character: ArraySlice<UInt8>) -> Bool {
        decodeScalar(source, at: character.startIndex).scalar.isWhiteSpace
    }

    /// An escape and the character after it; an escape at the very end is dropped.
    private mutating func escaped(into result: inout [UInt8]) {
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
    private mutating func heredocStart(into result: inout [UInt8]) {
        position += 1
        result.append(UInt8(ascii: "<"))
        guard peek == UInt8(ascii: "<") else { return }
        position += 1
        result.append(UInt8(ascii: "<"))
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D {
            result.append(byte)
            position += 1
        }
    }

    private mutating func singleQuoted(into result: inout [UInt8]) throws(Failure) {
        let start = position
        position += 1
        guard let end = source[position...].firstIndex(of: UInt8(ascii: "'")) else {
            position = source.count
            throw Failure(reason: "unexpected end of statement while looking for matching single-quote")
        }
        position = end + 1
        result += rules.keepsQuotes ? source[start...end] : source[(start + 1)..<end]
    }

    /// Variables are expanded; an escape works only before a quote, `$` and itself.
    private mutating func doubleQuoted(into result: inout [UInt8]) throws(Failure) {
        let quote = UInt8(ascii: "\"")
        position += 1
        if rules.keepsQuotes { result.append(quote) }
        while let byte = peek {
            switch byte {
            case quote:
                position += 1
                if rules.keepsQuotes { result.append(quote) }
                return
            case UInt8(ascii: "$"):
                try substitution(into: &result)
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
