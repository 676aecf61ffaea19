/// BuildKit's source policy (`moby.buildkit.v1.sourcepolicy.Policy`): rules that allow, deny or replace the sources of a build.
///
/// A lock file is such a policy. Its rules add a digest to images and a checksum to downloads, and replace a repository's branch
/// or tag with a commit.
public struct SourcePolicy: Sendable, Hashable {
    /// The version of the format, always 1.
    public var version: Int64 = 1
    public var rules: [Rule]
    /// The name of the build file that a lock file belongs to; nil for other policies. BuildKit's clients ignore this member of
    /// the JSON.
    public var file: String?

    public init(rules: [Rule] = [], file: String? = nil) {
        self.rules = rules
        self.file = file
    }

    /// The action of a rule: allow, deny or replace (`convert`) the sources that match.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        case allow = "ALLOW"
        case deny = "DENY"
        case convert = "CONVERT"
    }

    /// The method of comparing a selector's identifier with the identifier of a source.
    public enum MatchType: String, Sendable, Hashable, CaseIterable {
        /// A pattern in which `*` matches any text, including none; the default.
        case wildcard = "WILDCARD"
        case exact = "EXACT"
        /// A regular expression, which Slipway doesn't support: `init(parsing:)` and `evaluate(_:)` throw.
        case regex = "REGEX"
    }

    /// A condition on an attribute of a source. A missing attribute counts as empty.
    public struct Constraint: Sendable, Hashable {
        public enum Condition: String, Sendable, Hashable, CaseIterable {
            case equal = "EQUAL"
            case notEqual = "NOTEQUAL"
            /// A regular expression, which Slipway doesn't support: `init(parsing:)` and `evaluate(_:)` throw.
            case matches = "MATCHES"
        }

        public var key: String
        public var value: String
        public var condition: Condition

        public init(key: String, value: String, condition: Condition = .equal) {
            self.key = key
            self.value = value
            self.condition = condition
        }
    }

    /// A rule: an action for the sources that match its selector.
    public struct Rule: Sendable, Hashable {
        public var action: Action
        /// The selector's identifier, e.g. `docker-image://docker.io/library/alpine:latest`, or a wildcard pattern for
        /// identifiers.
        public var identifier: String
        public var matchType: MatchType
        public var constraints: [Constraint]
        /// The replacement that a `convert` rule makes; nil for other actions.
        public var update: Update?

        public init(
            _ action: Action,
            _ identifier: String,
            matchType: MatchType = .wildcard,
            constraints: [Constraint] = [],
            update: Update? = nil
        ) {
            self.action = action
            self.identifier = identifier
            self.matchType = matchType
            self.constraints = constraints
            self.update = update
        }
    }

    /// The replacement of a source.
    public struct Update: Sendable, Hashable {
        /// The new identifier; empty means the selector's identifier. If the selector is a wildcard pattern, `${1}` stands
        /// for the text that its first `*` matched, and so on.
        public var identifier: String
        /// Attributes to set, by key.
        public var attributes: [String: String]

        public init(identifier: String = "", attributes: [String: String] = [:]) {
            self.identifier = identifier
            self.attributes = attributes
        }
    }
}
