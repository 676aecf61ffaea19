import BuildPlan
import Diagnostics
import OCISpec
import SourceText

/// The stages of a plan by name and number, followed by the images that their steps use.
struct StageGraph {
    /// The base name that stands for the empty file system.
    static let scratchName = "scratch"

    /// All stages in plan order, then the images in the order of the steps that use them.
    private(set) var nodes: [StageNode] = []
    private var byName: [String: StageNode] = [:]
    /// The stages of the plan, by index.
    private(set) var planned: [StageNode] = []
    /// The node that all empty sources share, e.g. the source of a cache mount without `from`.
    private let emptySource: StageNode

    init() {
        emptySource = StageNode(image: Self.scratchName, range: SourceRange(0, 0))
        emptySource.isResolved = true
        emptySource.isDispatched = true
    }

    /// Adds a node.
    ///
    /// - Parameter findsBase: Whether `node.baseName` can be the name of a stage added earlier. If it is, that stage becomes the
    ///   base.
    mutating func add(_ node: StageNode, findsBase: Bool = true) {
        nodes.append(node)
        if findsBase, let base = byName[node.baseName] { node.base = base }
        guard let stage = node.stage else { return }
        planned.append(node)
        if let name = stage.name, !name.isEmpty { byName[name.lowercased()] = node }
    }

    /// Adds an empty source. Each empty source counts as a node, because stage names in progress depend on the number of nodes.
    mutating func addEmptySource() -> StageNode {
        if let base = byName[Self.scratchName] { return base }
        nodes.append(emptySource)
        return emptySource
    }

    /// Returns the stage with the given name, ignoring case; nil if there is no such stage.
    func named(_ name: String) -> StageNode? { byName[name.lowercased()] }

    func numbered(_ index: Int) -> StageNode? { nodes.indices.contains(index) ? nodes[index] : nil }

    /// The display names of the stages, in order.
    var names: [String] { nodes.map(\.displayName).filter { !$0.isEmpty } }

    /// Returns the stages and images that `target` depends on, and `target` itself.
    func reachable(from target: StageNode) -> Set<ObjectIdentifier> {
        var seen: Set<ObjectIdentifier> = []
        var pending = [target]
        var cancellation = CancellationCheck(every: 256)
        while !cancellation.isCancelled(), let node = pending.popLast() {
            guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
            if let base = node.base { pending.append(base) }
            pending += node.dependencies.map(\.node)
        }
        return seen
    }

    /// Returns the stages in an order in which each stage comes after the stages that it refers to by index.
    ///
    /// Without references by index, this is the plan's order, in which a stage must precede the stages that use it. The graph
    /// must be acyclic.
    func dispatchOrder(of plan: BuildPlan) -> [StageNode] {
        guard plan.stages.contains(where: { $0.namesStagesByIndex }) else { return nodes }
        var order: [StageNode] = []
        var seen: Set<ObjectIdentifier> = []
        var cancellation = CancellationCheck(every: 64)
        for root in nodes where !cancellation.isCancelled() {
            var pending: [(node: StageNode, isLeaving: Bool)] = [(root, false)]
            while let (node, isLeaving) = pending.popLast() {
                if isLeaving {
                    order.append(node)
                } else if seen.insert(ObjectIdentifier(node)).inserted {
                    pending.append((node, true))
                    let needed = (node.base.map { [$0] } ?? []) + node.dependencies.map(\.node)
                    pending += needed.reversed().map { ($0, false) }
                }
            }
        }
        return order
    }
}

extension Stage {
    /// Whether the base or a source of a step is given as a stage's index, in which case stages can be in any order.
    fileprivate var namesStagesByIndex: Bool {
        if case .stage = base { return true }
        return steps.contains { step in
            switch step.action {
            case .copy(let copy): copy.fromStage != nil
            case .run(let run): run.mounts.contains { $0.fromStage != nil }
            default: false
            }
        }
    }
}
