/// A lint rule and its documentation.
///
/// The rules are those of `docker build --check` in August 2026, with the names, descriptions, URLs and messages of
/// BuildKit's Dockerfile frontend. Each has a file in `Rules`, which also holds the function that makes its findings.
/// Its page in `docs/rules` is generated from the rule.
///
/// `DockerfileSyntax` reports these rules while parsing, as `BuildPlan.findings`: ConsistentInstructionCasing,
/// DuplicateStageName, FromAsCasing, InvalidDefinitionDescription, MaintainerDeprecated, NoEmptyContinuation,
/// ReservedStageName, StageNameCasing. Lowering reports the others, because they need the environment, the shell or
/// the set of stages that are built.
public struct LintRule: Sendable, Hashable {
    /// A text that breaks a rule and the same text fixed.
    public struct Example: Sendable, Hashable {
        public var bad: String
        public var good: String

        public init(bad: String, good: String) {
            self.bad = bad
            self.good = good
        }
    }

    /// The name in settings and results, e.g. `StageNameCasing`.
    public let name: String
    /// The requirement in one sentence; BuildKit's text, shown as the detail of a warning.
    public let description: String
    /// The URL of the public page; empty if there is none.
    public let url: String
    /// The name of the page in `docs/rules`, without `.md`.
    public let page: String
    /// Whether the rule must be enabled with `experimental=`.
    public let isExperimental: Bool
    /// The problem that the rule detects and why it matters, in Markdown.
    public let explanation: String
    public let examples: [Example]

    /// Makes a rule.
    ///
    /// - Parameter page: The page's name; also the last component of the public URL if `hasURL` is true.
    init(
        name: String,
        description: String,
        page: String,
        hasURL: Bool = true,
        isExperimental: Bool = false,
        explanation: String,
        examples: [Example]
    ) {
        self.name = name
        self.description = description
        self.url = hasURL ? "https://docs.docker.com/go/dockerfile/rule/\(page)/" : ""
        self.page = page
        self.isExperimental = isExperimental
        self.explanation = explanation
        self.examples = examples
    }

    /// All rules, sorted by name.
    public static let all: [LintRule] = [
        .consistentInstructionCasing, .copyIgnoredFile, .duplicateStageName, .exposeInvalidFormat,
        .exposeProtoCasing, .fromAsCasing, .fromPlatformFlagConstDisallowed, .invalidBaseImagePlatform,
        .invalidDefaultArgInFrom, .invalidDefinitionDescription, .jsonArgsRecommended, .legacyKeyValueFormat,
        .maintainerDeprecated, .multipleInstructionsDisallowed, .noEmptyContinuation, .redundantTargetPlatform,
        .reservedStageName, .secretsUsedInArgOrEnv, .stageNameCasing, .undefinedArgInFrom, .undefinedVar,
        .workdirRelativePath,
    ]

    /// Returns the rule with a name, e.g. `StageNameCasing`; nil if there is none.
    public static func named(_ name: String) -> LintRule? { all.first { $0.name == name } }

    public static func == (left: LintRule, right: LintRule) -> Bool { left.name == right.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
