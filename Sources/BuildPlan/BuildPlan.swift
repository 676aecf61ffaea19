public import SourceText

/// The build that a source text describes, independent of the text's syntax.
///
/// A syntax creates a plan from text alone; lowering turns the plan into LLB. Words with variables stay unexpanded
/// until lowering, because expansion needs the base image's environment.
public struct BuildPlan: Sendable {
    /// The text that the plan was parsed from. All ranges in the plan refer to this text.
    public var source: SourceFile
    /// The terms used in progress output, history and messages.
    public var vocabulary: Vocabulary
    /// Arguments declared before the first stage. The base of every stage can use them. The steps of a stage can use only
    /// those that the stage redeclares.
    public var arguments: [ArgumentDeclaration]
    /// The stages in source order. Empty only if the text has errors.
    public var stages: [Stage]
    /// The index into `stages` of the stage to build if the build request names no target.
    public var defaultStage: Int
    /// The escape character: `\`, or a backtick if the file's `escape` directive says so.
    public var escape: Character = "\\"
    /// Lint findings from parsing. They are reported in this order, before the findings of lowering.
    public var findings: [PlanFinding] = []
    /// Patterns in `.dockerignore` syntax for paths in the build context that the build never needs, e.g. the output directory
    /// of the language's own build tool. Clients don't send these paths.
    public var contextExcludes: [String] = []
    /// The value of the file's `check=` directive, up to its first space; nil if the file has no such directive.
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

/// The build file language's own terms, for progress output, history, and the messages of lowering.
public struct Vocabulary: Sendable, Hashable {
    /// The language's display name, e.g. `Dockerfile`, `Ickfile`, `Mockerfile`.
    public var language: String
    /// The language's term for a stage: `stage`, or `image` in a Mockerfile.
    public var stage: String
    /// The language's keywords, keyed by the equivalent Dockerfile keyword in upper case, e.g. `["RUN": "PLEASE"]`. A keyword
    /// that isn't listed is the same in both languages.
    public var keywords: [String: String]
    public var stepForm: StepForm

    /// The form in which history and progress show a step.
    public enum StepForm: Sendable, Hashable {
        /// A Dockerfile instruction: the keyword in upper case, then its parsed arguments.
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

    /// Returns the language's equivalent of a Dockerfile keyword, which must be in upper case.
    public func keyword(_ canonical: String) -> String { keywords[canonical] ?? canonical }
}
