/// A rule of style, with everything that is said of it.
///
/// The rules are those of `docker build --check` in August 2026, with the names, descriptions, addresses and
/// messages that BuildKit's Dockerfile frontend gives them. Each stands in one file of `Rules`, together with
/// the function that words its findings. Its page in `docs/rules` is made from the value.
///
/// Raised while reading (`DockerfileSyntax`, as `BuildPlan.findings`): ConsistentInstructionCasing,
/// DuplicateStageName, FromAsCasing, InvalidDefinitionDescription, MaintainerDeprecated, NoEmptyContinuation,
/// ReservedStageName, StageNameCasing. The others need the environment, the shell or the stages that
/// are built, and are raised by the lowering.
public struct LintRule: Sendable, Hashable {
    /// Two texts that show a rule.
    public struct Example: Sendable, Hashable {
        /// A text that breaks the rule.
        public var bad: String
        /// The same text mended.
        public var good: String

        /// A pair of texts.
        public init(bad: String, good: String) {
            self.bad = bad
            self.good = good
        }
    }

    /// The name in settings and results, e.g. `StageNameCasing`.
    public let name: String
    /// What the rule asks for, in one sentence; the detail of a warning.
    public let description: String
    /// The address of the public page, empty where there is none.
    public let url: String
    /// The name of the page in `docs/rules`, without `.md`.
    public let page: String
    /// True where the rule must be switched on by `experimental=`.
    public let isExperimental: Bool
    /// True where the rule is no longer raised.
    public let isDeprecated: Bool
    /// What the rule finds and why that matters, in Markdown.
    public let explanation: String
    /// Texts that break the rule and their mended forms.
    public let examples: [Example]

    /// A rule; `page` is also the last part of the public address where `hasURL` is true.
    init(
        name: String,
        description: String,
        page: String,
        hasURL: Bool = true,
        isExperimental: Bool = false,
        isDeprecated: Bool = false,
        explanation: String,
        examples: [Example]
    ) {
        self.name = name
        self.description = description
        self.url = hasURL ? "https://docs.docker.com/go/dockerfile/rule/\(page)/" : ""
        self.page = page
        self.isExperimental = isExperimental
        self.isDeprecated = isDeprecated
        self.explanation = explanation
        self.examples = examples
    }

    /// All rules, by name.
    public static let all: [LintRule] = [
        .consistentInstructionCasing, .copyIgnoredFile, .duplicateStageName, .exposeInvalidFormat,
        .exposeProtoCasing, .fromAsCasing, .fromPlatformFlagConstDisallowed, .invalidBaseImagePlatform,
        .invalidDefaultArgInFrom, .invalidDefinitionDescription, .jsonArgsRecommended, .legacyKeyValueFormat,
        .maintainerDeprecated, .multipleInstructionsDisallowed, .noEmptyContinuation, .redundantTargetPlatform,
        .reservedStageName, .secretsUsedInArgOrEnv, .stageNameCasing, .undefinedArgInFrom, .undefinedVar,
        .workdirRelativePath,
    ]

    /// The rule of that name, nil where there is none.
    public static func named(_ name: String) -> LintRule? { all.first { $0.name == name } }

    /// Equal by name.
    public static func == (left: LintRule, right: LintRule) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
