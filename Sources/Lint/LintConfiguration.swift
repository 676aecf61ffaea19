import Diagnostics
import SourceText

/// The choice of lint rules to report, and whether a warning fails the build.
///
/// Its text form is `skip=RULE,…|all;error=BOOL;experimental=RULE,…|all`. A `# check=` comment at the top of the file or the
/// build argument `BUILDKIT_DOCKERFILE_CHECK` sets the configuration for the build, whereas a comment above an instruction sets
/// it only for that instruction.
public struct LintConfiguration: Sendable, Hashable {
    /// The error for a malformed configuration text.
    public struct Failure: Error, Sendable, Hashable {
        /// The error message, word for word as in BuildKit's frontend.
        public var message: String
    }

    /// The keys of the text form.
    public enum Key: String, Sendable, CaseIterable {
        /// `skip=`, the rules that aren't reported.
        case skip
        /// `error=`, whether a warning fails the build.
        case error
        /// `experimental=`, the experimental rules that are reported.
        case experimental
    }

    /// Whether all stable rules are skipped (`skip=all`).
    public var skipsAll = false
    /// The names of the rules to skip.
    public var skipped: Set<String> = []
    /// Whether all experimental rules are reported (`experimental=all`).
    public var includesAllExperimental = false
    /// The names of experimental rules to report.
    public var experimental: Set<String> = []
    /// Whether a warning fails the build (`error=true`).
    public var returnsError = false

    /// Creates the default configuration: all stable rules are reported, and no warning fails the build.
    public init() {}

    /// Parses the text form of a configuration, e.g. `skip=JSONArgsRecommended;error=true`. An empty text gives the default
    /// configuration.
    ///
    /// - Throws: `Failure` for an unknown option, or for an `error` value that is not a boolean.
    public init(parsing text: String) throws(Failure) {
        let text = trimmed(text[...])
        guard !text.isEmpty else { return }
        for part in text.split(separator: ";", maxSplits: 2, omittingEmptySubsequences: false) {
            guard let equals = part.firstIndex(of: "=") else {
                throw Failure(message: "invalid check option \(quoted(String(part)))")
            }
            let value = trimmed(part[part.index(after: equals)...])
            let name = trimmed(part[..<equals])
            switch Key(rawValue: String(name)) {
            case .skip:
                if value == "all" { skipsAll = true } else { skipped = names(value) }
            case .experimental:
                if value == "all" { includesAllExperimental = true } else { experimental = names(value) }
            case .error:
                guard let flag = Bool(goSyntax: value) else {
                    throw Failure(
                        message: "failed to parse check option \(quoted(String(part))): "
                            + "strconv.ParseBool: parsing \(quoted(String(value))): invalid syntax"
                    )
                }
                returnsError = flag
            case nil:
                throw Failure(message: "invalid check option \(quoted(String(name)))")
            }
        }
    }

    /// Returns whether findings of a rule are reported: those of a stable rule unless it is skipped, those of an experimental
    /// rule only if it is enabled.
    public func reports(_ rule: LintRule) -> Bool {
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

private func names(_ text: Substring) -> Set<String> {
    Set(text.split(separator: ",", omittingEmptySubsequences: false).lazy.map { String(trimmed($0)) })
}
