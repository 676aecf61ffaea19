/// A lint rule and its documentation.
///
/// The rules are those of `docker build --check` in August 2026, with the names, descriptions, URLs and messages of
/// BuildKit's Dockerfile frontend. Each rule has a file in `Rules`, with a function that returns its findings. The pages in
/// `docs/rules` are generated from the rules.
///
/// `DockerfileSyntax` reports these rules while parsing, as `BuildPlan.findings`: ConsistentInstructionCasing,
/// DuplicateStageName, FromAsCasing, InvalidDefinitionDescription, MaintainerDeprecated, NoEmptyContinuation,
/// ReservedStageName, StageNameCasing. Lowering reports the others, because they need the environment, the shell or
/// the set of stages that are built.
public struct LintRule: Sendable, Hashable {
    /// A part of a Dockerfile that violates a rule, and its corrected version.
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
    /// BuildKit's one-sentence description of the rule, shown as the detail of a warning.
    public let description: String
    /// The URL of Docker's page about the rule; empty if there is none.
    public let url: String
    /// The name of the page in `docs/rules`, without `.md`.
    public let page: String
    /// Whether the rule is reported only if `experimental=` enables it.
    public let isExperimental: Bool
    /// The problem that the rule detects and why it matters, in Markdown.
    public let explanation: String
    public let examples: [Example]

    /// Creates a rule whose URL, if it has one, follows from `page`.
    ///
    /// - Parameters:
    ///   - page: The name of the page in `docs/rules`, and the last component of the URL.
    ///   - hasURL: Whether Docker has a page about the rule.
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

    /// Returns the rule called `name`, e.g. `StageNameCasing`; nil if there is no such rule.
    public static func named(_ name: String) -> LintRule? { all.first { $0.name == name } }

    public static func == (left: LintRule, right: LintRule) -> Bool { left.name == right.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
