import BuildPlan
import OCISpec
import SourceText

/// A node of the stage graph: a stage of the plan, or an image that a step takes files from.
///
/// The passes for registration, bases and dispatch fill the node, in this order. Each node is used by only one task.
final class StageNode {
    /// A step, and the stages and images that it takes files from.
    struct PlannedStep {
        var step: Step
        /// The sources: at most one for a copy, one for each mount of a `RUN`.
        var sources: [StageNode] = []
        /// Whether the step is an `ONBUILD` trigger of the base.
        var isTrigger = false
    }

    /// The stage of the plan; nil for an image that a step uses.
    let stage: Stage?
    /// The name of the base, with variables expanded; a normalized reference once the base is resolved.
    var baseName: String
    /// The name of the base before normalization, with variables expanded, for messages.
    let originalBaseName: String
    /// The range of the stage's head (`FROM`), or of the step that uses the image.
    let range: SourceRange
    /// The name in progress lines; empty to show none.
    var displayName: String { didSet { lineFrame = nil } }
    /// The stage that this stage is based on; nil if the base is an image or scratch.
    var base: StageNode?
    /// The requested platform; once the base is resolved, the base's platform.
    var platform: Platform?
    /// A named context that replaces the stage.
    var namedContext: (any NamedContextSource)?
    /// The steps, with the base's triggers first.
    var steps: [PlannedStep] = []
    /// The stages and images that the steps take files from, each with the step that does so.
    var dependencies: [(node: StageNode, step: Step)] = []
    /// Arguments that the stage's base and all its steps can use. Only YAML syntaxes have them.
    var arguments: [ArgumentDeclaration] { stage?.arguments ?? [] }

    /// The arguments and mounts that the stage uses; nil unless the build requests an outline.
    var usage: StageUsage?

    /// Whether the base is resolved.
    var isResolved = false
    /// Whether the steps have been lowered, or there are no steps.
    var isDispatched = false
    /// Whether the base's triggers have been added.
    var hasTriggers = false
    /// Whether the base is the empty image.
    var isScratch: Bool { baseName == StageGraph.scratchName && namedContext == nil && base == nil }
    /// Whether the stage's steps must not be taken from the cache.
    var ignoresCache = false
    /// The total number of steps that progress lines show, e.g. the 4 in `2/4`.
    var stepTotal = 0 { didSet { lineFrame = nil } }
    /// The text before and after the step number in progress lines, cached for one platform.
    private var lineFrame: (platform: String, opening: String, total: String)?
    /// The step number in the last progress line.
    private var stepIndex = 0

    /// The state before the first step; once the steps are lowered, the state after the last step.
    var state = StageState()
    /// The paths that steps need from this stage, shared with its base: the paths that other stages copy or mount, or all paths
    /// if the stage itself runs a command. If the base is a local named context, only these paths are transferred.
    private(set) var usedPaths = PathSet()

    /// Replaces the path set of this stage with the set of its base.
    func shareUsedPaths(with base: StageNode) { usedPaths = base.usedPaths }

    init(stage: Stage, baseName: String, originalBaseName: String) {
        self.stage = stage
        self.baseName = baseName
        self.originalBaseName = originalBaseName
        range = stage.range
        displayName = stage.name ?? ""
    }

    /// Creates a node for an image, or the empty source, that a step takes files from.
    init(image name: String, range: SourceRange) {
        stage = nil
        baseName = name
        originalBaseName = name
        self.range = range
        displayName = ""
    }

    /// Returns a progress line, `[PLATFORM NAME 2/4] TEXT`; returns only the text if the stage has no steps to count.
    ///
    /// - Parameters:
    ///   - platform: The platform to show; empty to show none.
    ///   - isTrigger: Whether to mark the step as `ONBUILD`.
    ///   - advances: Whether the step gets the next number. If false, the last number is repeated.
    func progressLine(_ text: String, platform: String, isTrigger: Bool = false, advances: Bool = true) -> String {
        guard stepTotal > 0 else { return text }
        if let title = stage?.title {
            // A program applies its steps one by one, each in a stage of its own, so step numbers would be misleading.
            let opening = platform.isEmpty ? "[" : "[\(platform) "
            return String(joining: opening, title, isTrigger ? "] ONBUILD " : "] ", text)
        }
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

    /// Whether the node is the one that all empty sources share.
    var isEmptySource: Bool { isImage && baseName == StageGraph.scratchName }

    /// Whether the node is an image that a step takes files from.
    var isImage: Bool { stage == nil }
}

/// The paths that steps need from the build context or a stage. A stage and its base share one set.
final class PathSet {
    private var paths: Set<String> = []
    private var holdsAll = false

    /// Adds an absolute, clean path.
    func insert(_ path: String) { paths.insert(path) }

    /// Marks all paths as needed. Called for every command, so a flag avoids repeated hashing.
    func insertAll() {
        if !holdsAll { paths.insert("/") }
        holdsAll = true
    }

    /// The paths relative to the root, in byte order; empty if all paths are needed or none was recorded.
    var needed: [String] {
        guard !paths.contains("/") else { return [] }
        return paths.map { SlashPath.join(".", $0) }.sortedUnlessCancelled(by: bytewiseLess)
    }
}
