import SourceText

/// The parser of `IgnoreExpression`. It follows Go's `regexp/syntax`.
struct IgnoreExpressionParser {
    typealias Invalid = IgnoreExpression.Invalid
    typealias Item = IgnoreExpression.Item

    private var rest: ArraySlice<Unicode.Scalar>
    private var alternatives: [[Item]] = [[]]
    /// Whether `:]`, the end of a class such as `[:alpha:]`, can still occur in the rest of the text. A search that does not
    /// find it sets this to false, so that a text with many `[:` is searched only once.
    private var mayHaveNamedClass = true

    init(_ text: [Unicode.Scalar]) { rest = text[...] }

    /// Parses the expression and returns its alternatives, each a sequence of items: two for `^a|b$`.
    mutating func parse() throws(Invalid) -> [[Item]] {
        var wasRepetition = false
        while let scalar = rest.popFirst() {
            var isRepetition = false
            switch scalar {
            case "(":
                // A parenthesis of the pattern itself is escaped, so this is `(.*/)?`.
                rest = rest.dropFirst(5)
                add(.directories)
                isRepetition = true
            case "|": alternatives.append([])
            case "^": add(.assertion(.start))
            case "$": add(.assertion(.end))
            case ".": add(.set(.notNewline))
            case "[": add(.set(try characterClass()))
            case "*":
                try repeatLast(0, nil, after: wasRepetition)
                isRepetition = true
            case "{":
                if let (minimum, maximum) = repetition() {
                    guard minimum <= 1000, maximum ?? minimum <= 1000, minimum <= maximum ?? minimum else {
                        throw Invalid()
                    }
                    try repeatLast(minimum, maximum, after: wasRepetition)
                    isRepetition = true
                } else {
                    add(.scalar(scalar))
                }
            case "\\": try escapedItems()
            default: add(.scalar(scalar))
            }
            wasRepetition = isRepetition
        }
        return alternatives
    }

    private mutating func add(_ atom: IgnoreExpression.Atom) {
        alternatives[alternatives.count - 1].append(Item(atom: atom))
    }

    private mutating func repeatLast(_ minimum: Int, _ maximum: Int?, after wasRepetition: Bool) throws(Invalid) {
        let last = alternatives.count - 1
        guard !wasRepetition, let item = alternatives[last].last, item.minimum == 1, item.maximum == 1 else {
            throw Invalid()
        }
        alternatives[last][alternatives[last].count - 1] = Item(atom: item.atom, minimum: minimum, maximum: maximum)
    }

    /// Consumes the rest of a repetition, e.g. `2}`, `2,}` or `2,5}`. Returns nil if no repetition follows; the `{` is then
    /// an ordinary character.
    private mutating func repetition() -> (Int, Int?)? {
        var rest = self.rest
        func number() -> Int? {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard !digits.isEmpty, digits.count == 1 || digits.first != "0" else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.count > 4 ? 9999 : Int(String(String.UnicodeScalarView(digits)))
        }
        guard let minimum = number() else { return nil }
        var maximum: Int? = minimum
        if rest.first == "," {
            rest.removeFirst()
            maximum = nil
            if rest.first != "}" {
                guard let number = number() else { return nil }
                maximum = number
            }
        }
        guard rest.popFirst() == "}" else { return nil }
        self.rest = rest
        return (minimum, maximum)
    }

    /// Parses the rest of an escape sequence outside brackets, after its `\`: `\d`, `\b`, `\Qa.b\E` or an escaped character.
    private mutating func escapedItems() throws(Invalid) {
        switch rest.first {
        case "A": add(.assertion(.start))
        case "z": add(.assertion(.end))
        case "b": add(.assertion(.wordBoundary))
        case "B": add(.assertion(.noWordBoundary))
        case "Q":
            // Everything between `\Q` and `\E` is literal.
            rest.removeFirst()
            while let scalar = rest.popFirst() {
                if scalar == "\\", rest.first == "E" {
                    rest.removeFirst()
                    return
                }
                add(.scalar(scalar))
            }
            return
        default:
            if let set = perlClass() {
                add(.set(set))
            } else {
                add(.scalar(try escapedScalar()))
            }
            return
        }
        rest.removeFirst()
    }

    /// Consumes the letter of `\d`, `\D`, `\s`, `\S`, `\w` or `\W`. Returns nil if another character follows.
    private mutating func perlClass() -> ScalarRanges? {
        let set: ScalarRanges
        switch rest.first {
        case "d", "D": set = .digit
        case "s", "S": set = .space
        case "w", "W": set = .word
        default: return nil
        }
        return ("A"..."Z").contains(rest.removeFirst()) ? set.inverted : set
    }

    /// Consumes the rest of an escape sequence for a single character, after its `\`, e.g. `.`, `n`, `101`, `x41` or `x{41}`.
    private mutating func escapedScalar() throws(Invalid) -> Unicode.Scalar {
        guard let scalar = rest.popFirst() else { throw Invalid() }
        func isOctal(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."7").contains($0) } ?? false }
        switch scalar {
        case "a": return "\u{7}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "x": return try hexadecimalScalar()
        case "0"..."7":
            // A single digit other than 0 would be a backreference, which Go rejects.
            guard scalar == "0" || isOctal(rest.first) else { throw Invalid() }
            var value = scalar.value - 0x30
            for _ in 0..<2 where isOctal(rest.first) { value = value * 8 + rest.removeFirst().value - 0x30 }
            guard let result = Unicode.Scalar(value) else { throw Invalid() }
            return result
        default:
            guard scalar.isASCII, !UInt8(ascii: scalar).isASCIIAlphanumeric else { throw Invalid() }
            return scalar
        }
    }

    private mutating func hexadecimalScalar() throws(Invalid) -> Unicode.Scalar {
        let digits: ArraySlice<Unicode.Scalar>
        if rest.first == "{" {
            rest.removeFirst()
            digits = rest.prefix { $0 != "}" }
            guard digits.count < rest.count else { throw Invalid() }
            rest = rest.dropFirst(digits.count + 1)
        } else {
            digits = rest.prefix(2)
            guard digits.count == 2 else { throw Invalid() }
            rest = rest.dropFirst(2)
        }
        var value: UInt32 = 0
        for digit in digits {
            guard value <= 0x10FFFF, digit.isASCII, let number = UInt8(ascii: digit).hexDigitValue else {
                throw Invalid()
            }
            value = value * 16 + UInt32(number)
        }
        guard !digits.isEmpty, let scalar = Unicode.Scalar(value) else { throw Invalid() }
        return scalar
    }

    /// Parses the rest of a bracket expression after its `[`, e.g. `a-z_]` or `^[:alpha:]\d]`.
    private mutating func characterClass() throws(Invalid) -> ScalarRanges {
        var ranges: [ClosedRange<UInt32>] = []
        var set = ScalarRanges()
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var isFirst = true
        while isFirst || rest.first != "]" {
            isFirst = false
            if let named = try namedClass() {
                set = set.union(named)
                continue
            }
            if rest.first == "\\" {
                var after = self
                after.rest.removeFirst()
                if let perl = after.perlClass() {
                    set = set.union(perl)
                    self = after
                    continue
                }
            }
            let low = try classScalar()
            var high = low
            if rest.first == "-", rest.count > 1, rest.dropFirst().first != "]" {
                rest.removeFirst()
                high = try classScalar()
            }
            guard low <= high else { throw Invalid() }
            ranges.append(low.value...high.value)
        }
        rest.removeFirst()
        set = set.union(ScalarRanges(ranges))
        return isNegated ? set.inverted : set
    }

    private mutating func classScalar() throws(Invalid) -> Unicode.Scalar {
        guard let scalar = rest.popFirst() else { throw Invalid() }
        return scalar == "\\" ? try escapedScalar() : scalar
    }

    /// Consumes a POSIX class such as `[:alpha:]` or `[:^alpha:]`. Returns nil if no class starts here; throws if its name is
    /// unknown.
    private mutating func namedClass() throws(Invalid) -> ScalarRanges? {
        guard mayHaveNamedClass, rest.starts(with: ["[", ":"]), rest.count > 2 else { return nil }
        let text = rest.dropFirst(2)
        let end = text.indices.dropLast().first { text[$0] == ":" && text[$0 + 1] == "]" }
        guard let end else {
            mayHaveNamedClass = false
            return nil
        }
        let name = text[..<end]
        let isNegated = name.first == "^"
        guard let set = ScalarRanges.named[String(String.UnicodeScalarView(isNegated ? name.dropFirst() : name))] else {
            throw Invalid()
        }
        rest = rest[(end + 2)...]
        return isNegated ? set.inverted : set
    }
}
