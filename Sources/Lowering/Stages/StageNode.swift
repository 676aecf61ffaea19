import BuildPlan
import OCISpec
import SourceText

/// A stage of the graph of stages: one of the plan, or an image that a step takes files from.
///
/// Filled by the passes in their order: registration, base resolution, dispatch. Used by one
/// task only.
final class StageNode {
    /// A step together with the stages it takes files from.
    struct PlannedStep {
        /// The step.
        var step: Step
        /// The sources: of a copy one at most, of a run one for each mount.
        var sources: [StageNode] = []
        /// True where it comes from a base's `ONBUILD`.
        var isTrigger = false
    }

    /// The stage of the plan; nil for an image that a step names.
    let stage: Stage?
    /// The base as written, variables expanded; a normalized reference once it is resolved.
    var baseName: String
    /// What messages call the base.
    let originalBaseName: String
    /// Where the stage, or the step that names the image, stands.
    let range: SourceRange
    /// The name in progress lines; empty where none is shown.
    var displayName: String { didSet { lineFrame = nil } }
    /// The stage it is built on; nil where its base is an image.
    var base: StageNode?
    /// The platform asked for, then that of the resolved base.
    var platform: Platform?
    /// A context that stands in for the stage.
    var namedContext: (any NamedContextSource)?
    /// The steps, triggers of the base first.
    var steps: [PlannedStep] = []
    /// The stages that steps take files from, with the step that does; unique by step.
    var dependencies: [(node: StageNode, step: Step)] = []
    /// Values of the stage's own arguments that hold from its head on (YAML syntaxes).
    var arguments: [ArgumentDeclaration] { stage?.arguments ?? [] }

    /// What was seen to be used; nil where no outline is asked for.
    var record: StageRecord?

    /// True once the base is known.
    var isResolved = false
    /// True once the steps have been lowered, or there are none to lower.
    var isDispatched = false
    /// True once the base's triggers have been added.
    var hasTriggers = false
    /// True where the base is the empty image.
    var isScratch: Bool { baseName == StageGraph.scratchName && namedContext == nil && base == nil }
    /// True where nothing of the stage may come from the cache.
    var ignoresCache = false
    /// How many steps progress lines count.
    var stepTotal = 0 { didSet { lineFrame = nil } }
    /// What all lines of progress open with, and what stands behind their numbers.
    private var lineFrame: (platform: String, opening: String, total: String)?
    /// The number of the progress line shown last.
    private var stepIndex = 0

    /// The state that the steps start from, then the one that they leave.
    var state = StageState()
    /// The paths of this stage's result, and of its base's, that later steps use.
    private(set) var usedPaths = PathSet()

    /// Uses the same set as the stage below.
    func shareUsedPaths(with base: StageNode) { usedPaths = base.usedPaths }

    /// A stage of the plan.
    init(stage: Stage, baseName: String, originalBaseName: String) {
        self.stage = stage
        self.baseName = baseName
        self.originalBaseName = originalBaseName
        range = stage.range
        displayName = stage.name ?? ""
    }

    /// An image, or nothing, that a step takes files from.
    init(image name: String, range: SourceRange) {
        stage = nil
        baseName = name
        originalBaseName = name
        self.range = range
        displayName = ""
    }

    /// `[PLATFORM NAME 2/4] TEXT`, a line of progress; the text alone where the stage has no steps to count.
    ///
    /// - Parameters:
    ///   - platform: empty shows none.
    ///   - isTrigger: true for a step that the base image brought, which the line says.
    ///   - advances: false gives the number of the last line again.
    func progressLine(_ text: String, platform: String, isTrigger: Bool = false, advances: Bool = true) -> String {
        guard stepTotal > 0 else { return text }
        if advances { stepIndex += 1 }
        if lineFrame?.platform != platform {
            let opening = [platform, displayName].filter { !$0.isEmpty }.map { $0 + " " }.joined()
            lineFrame = (platform, "[" + opening, "/\(stepTotal)] ")
        }
        let index = String(stepIndex)
        let total = (lineFrame?.total ?? "") + (isTrigger ? "ONBUILD " : "")
        let padding = String(repeating: " ", count: max(0, String(stepTotal).utf8.count - index.utf8.count))
        return String(joining: lineFrame?.opening ?? "", padding, index, total, text)
    }

    /// True where it stands for no files at all.
    var isNothing: Bool { isImage && baseName == StageGraph.scratchName }

    /// True for an image that a step names.
    var isImage: Bool { stage == nil }
}

/// Paths below a root, shared by those that use the same root.
final class PathSet {
    private(set) var paths: Set<String> = []
    private var holdsAll = false

    /// Adds an absolute, clean path.
    func insert(_ path: String) { paths.insert(path) }

    /// Adds everything, which every command does.
    func insertAll() {
        if !holdsAll { paths.insert("/") }
        holdsAll = true
    }

    /// The paths relative to the root, sorted by bytes; empty where everything is needed, or nothing is known.
    var filter: [String] {
        guard !paths.contains("/") else { return [] }
        return paths.map { SlashPath.join(".", $0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
