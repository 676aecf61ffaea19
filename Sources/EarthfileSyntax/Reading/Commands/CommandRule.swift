/// The grammar of a command: its flags, and the number of words after them.
struct CommandRule: Sendable {
    var keyword: Keyword
    /// The words after the flags as messages and the reference page show them, e.g. `NAME[=DEFAULT]`.
    var usage: String
    /// The documentation: one or more sentences in Markdown.
    var doc: String
    var flags: [FlagRule] = []
    /// The bounds on the number of words after the flags.
    var words: ClosedRange<Int>
    /// The feature that the command needs; nil if every version has the command.
    var feature: EarthfileFeatures?
    /// Whether the command is an extension, i.e. EarthBuild doesn't have it yet.
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

    /// The rule of a keyword; nil for a keyword without a rule of its own, e.g. `ELSE` or `END`.
    static func of(_ keyword: Keyword) -> CommandRule? { rules[keyword] }

    /// The command and its words, e.g. `GIT CLONE [FLAGS] URL DESTINATION`.
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
    /// The feature that the flag needs; nil if every version has the flag.
    var feature: EarthfileFeatures?
    /// Whether the flag is an extension, i.e. EarthBuild doesn't have it yet.
    var isExtension = false

    enum Kind: Sendable {
        /// A switch, with an optional value `true` or `false`.
        case toggle
        case value
        /// A flag with a value; the flag may be given more than once.
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
