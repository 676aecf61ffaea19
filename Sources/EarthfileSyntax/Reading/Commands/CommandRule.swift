/// The grammar of a command: its flags, and the number of words after them.
struct CommandRule: Sendable {
    var keyword: Keyword
    /// The words of the command, for messages and the reference.
    var usage: String
    /// The documentation: one or more sentences in Markdown.
    var doc: String
    var flags: [FlagRule] = []
    /// The number of words after the flags.
    var words: ClosedRange<Int>
    /// The feature that the command needs; nil if every version has it.
    var feature: EarthfileFeatures?
    /// Whether EarthBuild doesn't have the command yet.
    var isExtension = false
    /// Whether words in parentheses or quotes are joined, so that `(+build/app --VERSION=1)` is one word.
    var joinsWords = true

    init(
        _ keyword: Keyword,
        _ usage: String,
        _ words: ClosedRange<Int>,
        _ doc: String,
        _ flags: [FlagRule] = [],
        needs feature: EarthfileFeatures? = nil
    ) {
        self.keyword = keyword
        self.usage = usage
        self.doc = doc
        self.flags = flags
        self.words = words
        self.feature = feature
    }

    static let unlimited = Int.max

    private static let rules: [Keyword: CommandRule] = {
        var rules: [Keyword: CommandRule] = [:]
        for rule in table { rules[rule.keyword] = rule }
        return rules
    }()

    /// The rule of a keyword; nil for those that only end a part of a block.
    static func of(_ keyword: Keyword) -> CommandRule? { rules[keyword] }

    /// Command and words, e.g. `GIT CLONE [FLAGS] URL DESTINATION`.
    var form: String {
        var form = (keyword == .docker ? "WITH " : "") + keyword.rawValue
        if !flags.isEmpty { form += " [FLAGS]" }
        if !usage.isEmpty { form += " \(usage)" }
        return form
    }
}

/// A flag of a command.
struct FlagRule: Sendable {
    var flag: Flag
    var kind: Kind
    /// The documentation: a sentence in Markdown.
    var doc: String
    /// The feature that the flag needs; nil if every version has it.
    var feature: EarthfileFeatures?
    /// Whether EarthBuild doesn't have the flag yet.
    var isExtension = false

    enum Kind: Sendable {
        /// On or off; the value `true` or `false` may be given.
        case toggle
        case value
        /// A flag with a value that may be given several times.
        case list
    }

    init(_ flag: Flag, _ kind: Kind, _ doc: String, needs feature: EarthfileFeatures? = nil, isExtension: Bool = false)
    {
        self.flag = flag
        self.kind = kind
        self.doc = doc
        self.feature = feature
        self.isExtension = isExtension
    }
}
