public import SourceText

/// What a source text asks to be built, in the words of no syntax.
///
/// A syntax makes one from text alone; lowering turns it into LLB. Words that name variables
/// stay unexpanded, because expansion needs the base image's environment.
public struct BuildPlan: Sendable {
    /// The text that the plan was read from; all ranges of the plan lie in it.
    public var source: SourceFile
    /// The words in which progress, history and messages speak to the user.
    public var vocabulary: Vocabulary
    /// Arguments declared before the first stage, visible to every stage's base and, once
    /// declared again there, to its steps.
    public var arguments: [ArgumentDeclaration]
    /// The stages in the order of the text; none only in the plan of a text with errors.
    public var stages: [Stage]
    /// Which stage is built when no target is asked for; an index into `stages`.
    public var defaultStage: Int
    /// The default platform-independent byte that escapes: `\` or, on Windows, a backtick.
    public var escape: Character
    /// Findings of style made while reading, in the order in which they are reported, before all of lowering's own.
    public var findings: [PlanFinding] = []
    /// The value of the file's own `check=` directive, up to its first space; nil where there is none.
    public var checkDirective: String?

    /// A plan; `defaultStage` must be an index into `stages`.
    public init(
        source: SourceFile,
        vocabulary: Vocabulary,
        arguments: [ArgumentDeclaration] = [],
        stages: [Stage],
        defaultStage: Int,
        escape: Character = "\\"
    ) {
        self.source = source
        self.vocabulary = vocabulary
        self.arguments = arguments
        self.stages = stages
        self.defaultStage = defaultStage
        self.escape = escape
    }
}

/// The words of the file the user wrote, for messages made after parsing.
public struct Vocabulary: Sendable, Hashable {
    /// The language's name for people, e.g. `Dockerfile`, `Ickfile`, `Mockerfile`.
    public var language: String
    /// What a stage is called: `stage`, in a Mockerfile `image`.
    public var stage: String
    /// Keywords by the canonical (Dockerfile) keyword, upper case; absent ones stand for themselves.
    public var keywords: [String: String]
    /// How history and progress speak of a step.
    public var stepForm: StepForm

    /// How history and progress speak of a step.
    public enum StepForm: Sendable, Hashable {
        /// As of a Dockerfile's instruction: keyword in capitals, then its arguments as they were understood.
        case instruction
        /// The step's own `text` with its variables expanded (the YAML syntaxes).
        case text
    }

    /// A vocabulary; `keywords` maps canonical keywords to the file's own.
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

    /// The file's own word for a canonical keyword.
    public func keyword(_ canonical: String) -> String { keywords[canonical] ?? canonical }
}
