public import SourceText

/// The build that a source text describes, independent of the text's syntax.
///
/// A syntax creates a plan from text alone; lowering turns the plan into LLB. Words with variables stay unexpanded
/// until lowering, because expansion needs the base image's environment.
public struct BuildPlan: Sendable {
    /// The text that the plan was parsed from. All ranges of the plan are ranges of this text.
    public var source: SourceFile
    /// The terms that progress, history and messages use.
    public var vocabulary: Vocabulary
    /// Arguments declared before the first stage. The base of every stage can use them. The steps of a stage can use only
    /// those that the stage declares again.
    public var arguments: [ArgumentDeclaration]
    /// The stages in source order. Empty only if the text has errors.
    public var stages: [Stage]
    /// The stage to build if the build names no target; an index into `stages`.
    public var defaultStage: Int
    /// The escape character: `\`, or a backtick if the file's `escape` directive says so.
    public var escape: Character = "\\"
    /// Lint findings from parsing, in the order in which they are reported, before the findings of lowering.
    public var findings: [PlanFinding] = []
    /// Patterns in `.dockerignore` syntax for paths in the build context that the build never needs, e.g. the output directory
    /// of the language's own build tool. Clients don't send these paths.
    public var contextExcludes: [String] = []
    /// The value of the file's `check=` directive, up to its first space; nil without the directive.
    public var checkDirective: String?

    /// Creates a plan without findings.
    ///
    /// - Parameter defaultStage: An index into `stages`.
    public init(
        source: SourceFile,
        vocabulary: Vocabulary,
        arguments: [ArgumentDeclaration] = [],
        stages: [Stage],
        defaultStage: Int
    ) {
        self.source = source
        self.vocabulary = vocabulary
        self.arguments = arguments
        self.stages = stages
        self.defaultStage = defaultStage
    }
}

/// The terms of the build file's language, for messages after parsing, progress and history.
public struct Vocabulary: Sendable, Hashable {
    /// The language's display name, e.g. `Dockerfile`, `Ickfile`, `Mockerfile`.
    public var language: String
    /// The language's term for a stage: `stage`, or `image` in a Mockerfile.
    public var stage: String
    /// The language's keywords by the equivalent Dockerfile keyword in upper case, e.g. `["RUN": "PLEASE"]`. A keyword that
    /// isn't listed is the same in both languages.
    public var keywords: [String: String]
    public var stepForm: StepForm

    /// The form in which history and progress show a step.
    public enum StepForm: Sendable, Hashable {
        /// A Dockerfile instruction: the keyword in capitals, then its parsed arguments.
        case instruction
        /// The step's own `text` with its variables expanded (the YAML syntaxes).
        case text
    }

    public init(
        language: String,
        stage: String = "stage",
        keywords: [String: String] = [:],
        stepForm: StepForm = .instruction
    ) {
        self.language = language
        self.stage = stage
        self.keywords = keywords
        self.stepForm = stepForm
    }

    /// Returns the language's keyword for a Dockerfile keyword in upper case.
    public func keyword(_ canonical: String) -> String { keywords[canonical] ?? canonical }
}
