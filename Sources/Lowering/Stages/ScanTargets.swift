public import LLB

/// The file systems that are listed in a bill of materials.
public struct ScanTargets: Sendable {
    /// The image's own; nil is the empty one.
    public var core: Output?
    /// Those of the build context and of stages that ask for it, by name: the context first.
    public var extras: [(name: String, files: Output?)]
    /// True where one of the stages must not come from the cache.
    public var ignoresCache: Bool

    /// What to list.
    public init(core: Output?, extras: [(name: String, files: Output?)] = [], ignoresCache: Bool = false) {
        self.core = core
        self.extras = extras
        self.ignoresCache = ignoresCache
    }
}

/// Finds out which stages ask to be listed, by the arguments that the build or the stage itself sets.
struct ScanTargetsPass {
    let context: LoweringContext
    let target: StageNode

    /// The argument that lists the build context with the image.
    static let contextArgument = "BUILDKIT_SBOM_SCAN_CONTEXT"
    /// The argument that lists a stage with the image.
    static let stageArgument = "BUILDKIT_SBOM_SCAN_STAGE"

    /// The build context, where it is to be listed; must be asked for before the context is given.
    func buildContext() -> LateOutput? {
        isOn(Self.contextArgument, for: target) ? context.buildContextFiles() : nil
    }

    /// - Parameters:
    ///   - core: the files of the target.
    ///   - buildContext: what `buildContext()` gave.
    /// - Throws: where a stage's vertices can't be made.
    func run(_ graph: StageGraph, core: Output?, buildContext: LateOutput?) throws -> ScanTargets {
        var targets = ScanTargets(core: core, ignoresCache: target.ignoresCache)
        if let buildContext { targets.extras.append(("context", try buildContext.realized())) }
        let reachable = graph.reachable(from: target)
        var stages: [String: Output?] = [:]
        for node in graph.planned where node !== target && reachable.contains(ObjectIdentifier(node)) {
            guard isOn(Self.stageArgument, for: node) else { continue }
            stages[node.displayName] = .some(try node.state.output?.realized())
            if node.ignoresCache { targets.ignoresCache = true }
        }
        targets.extras += stages.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return targets
    }

    /// The value that counts is the stage's last one; the build's where the stage declares none.
    private func isOn(_ name: String, for node: StageNode) -> Bool {
        guard node.namedContext == nil, !node.isImage else { return false }
        var value = context.globals.value(of: name)
        for argument in node.state.arguments where argument.name == name {
            if let own = argument.value { value = own }
        }
        guard let value else { return false }
        if let isOn = BooleanText.parse(value) { return isOn }
        return value.split(separator: ",", omittingEmptySubsequences: false).contains { $0 == node.displayName }
    }
}
