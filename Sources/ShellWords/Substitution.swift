// Substitutions: `$NAME` and `${…}`.
extension Expander {
    /// Expands the substitution whose `$` is at the current position.
    mutating func substitution(into result: inout [UInt8]) throws(Failure) {
        let start = position
        position += 1
        if let commandOutput, peek == UInt8(ascii: "(") {
            result += commandOutput(String(decoding: try command(), as: UTF8.self)).utf8
            return
        }
        guard peek == UInt8(ascii: "{") else {
            let name = self.name()
            if name.isEmpty { return result.append(UInt8(ascii: "$")) }
            // If `value(of:)` were called in the argument list of `plain`, it would change `seen` while a copy of `self`
            // exists, and so copy the set.
            let value = value(of: name)
            return plain(value, writtenFrom: start, into: &result)
        }
        position += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= ShellWords.depthLimit else {
            throw Failure(reason: "substitutions can be nested at most \(ShellWords.depthLimit) levels deep")
        }
        try braced(writtenFrom: start, into: &result)
    }

    /// Appends a variable's value. For an unset variable, appends the substitution as written if `keepsUnset` is set, otherwise
    /// nothing.
    private func plain(_ value: String?, writtenFrom start: Int, into result: inout [UInt8]) {
        if let value {
            result += value.utf8
        } else if rules.keepsUnset {
            result += source[start..<position]
        }
    }

    /// Handles the rest of a substitution after its `${`, e.g. `NAME}` or `NAME:-word}`.
    private mutating func braced(writtenFrom start: Int, into result: inout [UInt8]) throws(Failure) {
        switch peek {
        case nil: throw Failure(reason: "syntax error: missing '}'")
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ":"):
            throw Failure(reason: "syntax error: bad substitution")
        default: break
        }
        let name = self.name()
        let modifier = next()
        switch modifier.first {
        case UInt8(ascii: "}"):
            let value = value(of: name)
            plain(value, writtenFrom: start, into: &result)
        case UInt8(ascii: ":"):
            try modified(name, next(), emptyIsUnset: true, into: &result)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"):
            try modified(name, modifier, emptyIsUnset: false, into: &result)
        case UInt8(ascii: "/"):
            result += try replaced(name)
        default:
            throw unsupported(shown(modifier))
        }
    }

    /// Returns the text that shows a character in a message; U+FFFD at the end of the word, as in BuildKit's messages.
    private func shown(_ character: ArraySlice<UInt8>) -> String {
        character.isEmpty ? "\u{FFFD}" : String(decoding: character, as: UTF8.self)
    }

    private func unsupported(_ modifier: String) -> Failure {
        Failure(reason: "unsupported modifier (\(modifier)) in substitution")
    }

    /// Expands the word after a modifier, up to `stop`: `word` in `${NAME:-word}`.
    ///
    /// - Parameter missing: The reason to fail with if there is no `stop`.
    private mutating func word(
        until stop: UInt8,
        keepsEscapes: Bool,
        missing: String,
        into result: inout [UInt8]
    ) throws(Failure) {
        let outer = words?.interrupt()
        defer { words = outer }
        do {
            try run(until: stop, keepsEscapes: keepsEscapes, into: &result)
        } catch {
            throw isAtEnd ? Failure(reason: missing) : error
        }
    }

    /// Handles the rest of a substitution with a modifier and a word, e.g. `${NAME-word}` or `${NAME%%word}`.
    ///
    /// - Parameter operation: The modifier without its colon; empty at the end of the word.
    private mutating func modified(
        _ name: String,
        _ operation: ArraySlice<UInt8>,
        emptyIsUnset: Bool,
        into result: inout [UInt8]
    ) throws(Failure) {
        /// Returns the modifier as written, for a message.
        func text() -> String { (emptyIsUnset ? ":" : "") + shown(operation) }
        let kind = operation.first
        let trims = kind == UInt8(ascii: "#") || kind == UInt8(ascii: "%")
        if emptyIsUnset, trims { throw unsupported(text()) }
        // The word is expanded into the result, and removed again if the value is used instead.
        let start = result.endIndex
        try word(
            until: UInt8(ascii: "}"),
            keepsEscapes: trims,
            missing: "syntax error: missing '}'",
            into: &result
        )
        let value = value(of: name)
        if value == nil, rules.keepsUnset {
            result.insert(contentsOf: "${\(name)\(text())".utf8, at: start)
            return result.append(UInt8(ascii: "}"))
        }
        let counts = value.map { !(emptyIsUnset && $0.isEmpty) } ?? false
        switch kind {
        case UInt8(ascii: "-") where !counts, UInt8(ascii: "+") where counts:
            return
        case UInt8(ascii: "-") where counts, UInt8(ascii: "?") where counts:
            result.replaceSubrange(start..., with: (value ?? "").utf8)
        case UInt8(ascii: "+"):
            result.removeSubrange(start...)
        case UInt8(ascii: "?"):
            let reason = value == nil ? "is not allowed to be unset" : "is not allowed to be empty"
            let word = result[start...]
            throw Failure(reason: "\(name): \(word.isEmpty ? reason : String(decoding: word, as: UTF8.self))")
        case UInt8(ascii: "#"), UInt8(ascii: "%"):
            let word = result[start...]
            let isGreedy = word.first == kind
            let pattern = Array(isGreedy ? word.dropFirst() : word)
            let bytes = Array((value ?? "").utf8)
            let rest = try trimmed(bytes, pattern, isGreedy: isGreedy, atEnd: kind == UInt8(ascii: "%"))
            result.replaceSubrange(start..., with: rest)
        default:
            throw unsupported(text())
        }
    }

    private func trimmed(
        _ value: [UInt8],
        _ pattern: [UInt8],
        isGreedy: Bool,
        atEnd: Bool
    ) throws(Failure) -> [UInt8] {
        var scalars = Array(String(decoding: value, as: UTF8.self).unicodeScalars)
        var text = Array(String(decoding: pattern, as: UTF8.self).unicodeScalars)
        // To match at the end, the value and the pattern are reversed and matched at the start.
        if atEnd {
            scalars.reverse()
            text = ShellPattern.reversed(text)
        }
        let compiled = try compile(text, isGreedy: isGreedy, for: scalars)
        guard let end = compiled.prefixMatch(in: scalars) else { return value }
        scalars.removeFirst(end)
        if atEnd { scalars.reverse() }
        return encoded(scalars[...])
    }

    private func compile(
        _ pattern: [Unicode.Scalar],
        isGreedy: Bool,
        for value: [Unicode.Scalar]
    ) throws(Failure) -> ShellPattern {
        try spend(MatchingBudget.steps(value: value.count, pattern: pattern.count))
        do {
            return try ShellPattern(pattern, isGreedy: isGreedy)
        } catch {
            var text = ""
            text.unicodeScalars.append(contentsOf: pattern)
            throw Failure(reason: "invalid pattern (\(text)) in substitution: \(error.reason)")
        }
    }

    private func spend(_ steps: Int) throws(Failure) {
        guard budget.spend(steps) else { throw Failure(reason: budget.message) }
    }

    /// Handles the rest of `${NAME/pattern/replacement}` after the first slash. `${NAME//pattern/replacement}` replaces
    /// every match.
    private mutating func replaced(_ name: String) throws(Failure) -> [UInt8] {
        let everywhere = peek == UInt8(ascii: "/")
        if everywhere { position += 1 }
        var (pattern, replacement): ([UInt8], [UInt8]) = ([], [])
        let noReplacement = "syntax error: missing '/' in ${}"
        try word(until: UInt8(ascii: "/"), keepsEscapes: true, missing: noReplacement, into: &pattern)
        let noEnd = "syntax error: missing '}'"
        try word(until: UInt8(ascii: "}"), keepsEscapes: true, missing: noEnd, into: &replacement)
        let value = value(of: name)
        if value == nil, rules.keepsUnset {
            return Array("${\(name)/".utf8) + pattern + [UInt8(ascii: "/")] + replacement + [UInt8(ascii: "}")]
        }
        let text = Array(String(decoding: pattern, as: UTF8.self).unicodeScalars)
        let scalars = Array((value ?? "").unicodeScalars)
        let compiled = try compile(text, isGreedy: true, for: scalars)
        if everywhere {
            let limit = ShellWords.replacementLimit
            guard let result = compiled.replacingAll(in: scalars, with: decoded(replacement), limit: limit) else {
                throw Failure(
                    reason: "the result of the replacement in ${\(name)//} is longer than \(limit) characters"
                )
            }
            try spend(MatchingBudget.steps(value: value?.utf8.count ?? 0, result: result.count))
            return result
        }
        guard let match = compiled.firstMatch(in: scalars) else {
            return encoded(scalars[...])
        }
        return encoded(scalars[..<match.lowerBound]) + replacement + encoded(scalars[match.upperBound...])
    }

    private func decoded(_ bytes: [UInt8]) -> [Unicode.Scalar] {
        Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    }

    private func encoded(_ scalars: ArraySlice<Unicode.Scalar>) -> [UInt8] {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return Array(text.utf8)
    }

    /// Consumes and returns a variable's name: letters, digits and `_`, digits alone, or a special parameter such as `@`;
    /// returns an empty name if there is none.
    private mutating func name() -> String {
        let start = position
        guard !isAtEnd else { return "" }
        let (first, length) = decodeScalar(source, at: position)
        switch first {
        case "@", "*", "#", "?", "-", "$", "!": position += length
        case _ where first.isDecimalDigit: skip { $0.isDecimalDigit }
        default: skip { $0.isLetter || $0.isDecimalDigit || $0 == "_" }
        }
        return String(decoding: source[start..<position], as: UTF8.self)
    }

    private mutating func skip(while condition: (Unicode.Scalar) -> Bool) {
        while !isAtEnd {
            let (scalar, length) = decodeScalar(source, at: position)
            guard condition(scalar) else { return }
            position += length
        }
    }
}
