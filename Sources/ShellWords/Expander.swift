import SourceText

/// The reason why a word can't be expanded, e.g. an unterminated quote.
struct ExpansionFailure: Error {
    let reason: String
}

/// The expansion of one word, in one pass.
///
/// The type isn't generic over the lookup, because its callers are in other modules, where the compiler would not
/// specialize it.
struct Expander {
    typealias Failure = ExpansionFailure

    let source: [UInt8]
    let rules: ShellWords
    let variables: any VariableLookup
    let budget: MatchingBudget
    var position: Int
    /// Returns the text that replaces `$(…)`, given the command; nil if `$(…)` isn't expanded.
    var commandOutput: ((String) -> String)?
    /// The words found so far; nil if the result isn't split into words.
    var words: WordBuffer?
    var matched: [String] = []
    var unmatched: [String] = []
    /// The names in `matched` and `unmatched`. Empty for up to `fewNames` names, which are compared one by one instead.
    private var seen: Set<String> = []
    private static let fewNames = 8
    /// Whether escape characters stay in the part that is being expanded. In a pattern, e.g. `\*` in `${X#\*}`, they always
    /// stay.
    var keepsEscapes: Bool
    /// The nesting depth of the substitution that is being expanded; 0 outside substitutions.
    var depth = 0
    private var cancellation = CancellationCheck(every: 4096)

    init(
        _ word: String,
        rules: ShellWords,
        variables: any VariableLookup,
        budget: MatchingBudget = MatchingBudget(),
        splits: Bool
    ) {
        source = Array(word.utf8)
        self.rules = rules
        self.variables = variables
        self.budget = budget
        words = splits ? WordBuffer() : nil
        keepsEscapes = rules.keepsEscapes
        position = source.first == 0xEF && source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    var peek: UInt8? { position < source.count ? source[position] : nil }

    var isAtEnd: Bool { position >= source.count }

    /// Consumes the next character and returns its bytes; empty at the end of the word.
    mutating func next() -> ArraySlice<UInt8> {
        guard position < source.count else { return [] }
        let length = source[position] < 0x80 ? 1 : decodeScalar(source, at: position).length
        defer { position += length }
        return source[position..<(position + length)]
    }

    /// Expands the text up to the character `stop`, e.g. the `}` of `${A:-$B}`, and consumes that character too. If `stop` is
    /// nil, expands the rest of the word.
    ///
    /// - Parameter result: The buffer to append the expansion to.
    mutating func run(until stop: UInt8?, keepsEscapes: Bool, into result: inout [UInt8]) throws(Failure) {
        let outer = self.keepsEscapes
        self.keepsEscapes = keepsEscapes
        defer { self.keepsEscapes = outer }
        while let byte = peek {
            if cancellation.isCancelled() { throw Failure(reason: "the task was cancelled") }
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

    /// Appends the current byte and all bytes up to the next special byte, e.g. `$`. The caller has checked that the current
    /// byte isn't special.
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

    /// Handles an escape character and the character after it, e.g. `\$`. The escape character is dropped unless
    /// `keepsEscapes` is set.
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

    /// Handles `<`, or `<<` with the blanks after it, so that `<< EOF` stays one word.
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

    /// Handles a string in double quotes. Variables are expanded. The escape character escapes only a double quote, `$` and
    /// itself.
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

    /// Returns the value of a variable (nil if it isn't set), and adds the variable's name to `matched` or `unmatched`.
    mutating func value(of name: String) -> String? {
        let value = variables.value(of: name)
        guard isFirstUse(of: name) else { return value }
        if value != nil { matched.append(name) } else { unmatched.append(name) }
        return value
    }

    private mutating func isFirstUse(of name: String) -> Bool {
        if matched.count + unmatched.count < Self.fewNames {
            return !matched.contains(name) && !unmatched.contains(name)
        }
        if seen.isEmpty { seen.formUnion(matched + unmatched) }
        return seen.insert(name).inserted
    }
}
