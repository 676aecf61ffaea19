import SourceText

/// The flags and words of a statement.
struct CommandLine: Sendable {
    var command: Command
    /// The flags in source order.
    var flags: [FlagUse] = []
    /// The words after the flags. Text in parentheses or quotes is one word, with a single space between its parts.
    var arguments: [TreeWord] = []

    /// A flag and its value.
    struct FlagUse: Sendable {
        var flag: Flag
        /// The value as written; nil for a switch without a value.
        var value: TreeWord?
        /// The range of the flag, including its value.
        var range: SourceRange
    }

    /// Returns whether a switch is on: it is given, and its value isn't `false`. A value that contains variables counts as on.
    func has(_ flag: Flag) -> Bool {
        guard let use = flags.last(where: { $0.flag == flag }) else { return false }
        return use.value.flatMap { Bool(goSyntax: $0.text) } ?? true
    }

    /// The last use of a flag; nil if the flag isn't given.
    func use(_ flag: Flag) -> FlagUse? { flags.last { $0.flag == flag } }

    /// The value of the last use of a flag; nil if there is none.
    func word(_ flag: Flag) -> TreeWord? { use(flag)?.value }

    /// All values of a flag, in source order.
    func words(_ flag: Flag) -> [TreeWord] { flags.filter { $0.flag == flag }.compactMap(\.value) }
}

extension [TreeWord] {
    /// The words, with each parenthesized or quoted text that spans several words joined into one, as EarthBuild does before it
    /// reads flags.
    ///
    /// E.g. `(+build/app` and `--VERSION=1)` become one word. Parentheses don't nest.
    var joined: [TreeWord] {
        var result: [TreeWord] = []
        result.reserveCapacity(count)
        var open: UInt8?
        var parts: [String] = []
        var start = 0
        for (index, word) in enumerated() {
            if parts.isEmpty { start = word.range.start }
            parts.append(word.text)
            for byte in word.text.utf8 {
                switch (open, byte) {
                case (nil, UInt8(ascii: "\"")), (nil, UInt8(ascii: "'")), (nil, UInt8(ascii: "(")): open = byte
                case (UInt8(ascii: "("), UInt8(ascii: ")")): open = nil
                case (let quote?, byte) where quote == byte && quote != UInt8(ascii: "("): open = nil
                default: break
                }
            }
            guard open == nil || index == count - 1 else { continue }
            let text = parts.count == 1 ? word.text : String(joining: parts, separator: " ")
            result.append(TreeWord(text: text, range: SourceRange(start, word.range.end)))
            parts = []
        }
        return result
    }
}
