import Diagnostics

/// Which rules are reported, and whether a report ends the build.
///
/// Written as `skip=RULE,…|all;error=BOOL;experimental=RULE,…|all`, in a file's `# check=` line, in the build
/// argument `BUILDKIT_DOCKERFILE_CHECK`, or above a single instruction.
public struct LintConfiguration: Sendable, Hashable {
    /// A text that is no configuration.
    public struct Failure: Error, Sendable, Hashable {
        /// What is wrong with it, in the peer's words.
        public var message: String
    }

    /// Reports no rule but experimental ones that are asked for.
    public var skipsAll: Bool
    /// Names of rules that are not reported.
    public var skipped: [String]
    /// Reports all experimental rules.
    public var includesAllExperimental: Bool
    /// Names of experimental rules that are reported.
    public var experimental: [String]
    /// Ends the build where a rule was reported.
    public var returnsError: Bool

    /// A configuration; by default all stable rules are reported and none ends the build.
    public init(
        skipsAll: Bool = false,
        skipped: [String] = [],
        includesAllExperimental: Bool = false,
        experimental: [String] = [],
        returnsError: Bool = false
    ) {
        self.skipsAll = skipsAll
        self.skipped = skipped
        self.includesAllExperimental = includesAllExperimental
        self.experimental = experimental
        self.returnsError = returnsError
    }

    /// Reads a configuration; an empty text is the default one.
    ///
    /// - Throws: `Failure` for an unknown option or a value that is no boolean.
    public init(parsing text: String) throws(Failure) {
        self.init()
        let text = trimmed(text[...])
        guard !text.isEmpty else { return }
        for part in text.split(separator: ";", maxSplits: 2, omittingEmptySubsequences: false) {
            guard let equals = part.firstIndex(of: "=") else {
                throw Failure(message: "invalid check option \(quoted(String(part)))")
            }
            let value = trimmed(part[part.index(after: equals)...])
            switch trimmed(part[..<equals]) {
            case "skip":
                if value == "all" { skipsAll = true } else { skipped = names(value) }
            case "experimental":
                if value == "all" { includesAllExperimental = true } else { experimental = names(value) }
            case "error":
                guard let flag = boolean(value) else {
                    throw Failure(
                        message: "failed to parse check option \(quoted(String(part))): "
                            + "strconv.ParseBool: parsing \(quoted(String(value))): invalid syntax"
                    )
                }
                returnsError = flag
            case let name:
                throw Failure(message: "invalid check option \(quoted(String(name)))")
            }
        }
    }

    /// Adds another configuration's rules; whether reports end the build stays as it is.
    public mutating func merge(_ other: LintConfiguration) {
        skipsAll = skipsAll || other.skipsAll
        skipped += other.skipped
        includesAllExperimental = includesAllExperimental || other.includesAllExperimental
        experimental += other.experimental
    }

    /// True where findings of the rule are reported.
    public func reports(_ rule: LintRule) -> Bool {
        if rule.isDeprecated { return false }
        if rule.isExperimental { return includesAllExperimental || experimental.contains(rule.name) }
        return !skipsAll && !skipped.contains(rule.name)
    }
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
}

private func names(_ text: Substring) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { String(trimmed($0)) }
}

/// The spellings of Go's `strconv.ParseBool`.
private func boolean(_ text: Substring) -> Bool? {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: nil
    }
}
