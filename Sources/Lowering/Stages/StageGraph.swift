import BuildPlan
import Diagnostics
import OCISpec
import SourceText

/// The stages of a plan by name and number, with the images that their steps name behind them.
struct StageGraph {
    /// The base that is no image.
    static let scratchName = "scratch"

    /// All stages, in the order of the plan, then the images in the order of the steps.
    private(set) var nodes: [StageNode] = []
    private var byName: [String: StageNode] = [:]
    /// The stages of the plan by index.
    private(set) var planned: [StageNode] = []
    /// Stands for every source that is no stage and holds nothing, such as that of a cache mount.
    private let nothing: StageNode

    /// A graph without stages.
    init() {
        nothing = StageNode(image: Self.scratchName, range: SourceRange(0, 0))
        nothing.isResolved = true
        nothing.isDispatched = true
    }

    /// Adds a stage; a base that has been added under its name becomes its parent.
    ///
    /// - Parameter findsBase: false where the base is never a stage.
    mutating func add(_ node: StageNode, findsBase: Bool = true) {
        nodes.append(node)
        if findsBase, let base = byName[node.baseName] { node.base = base }
        guard let stage = node.stage else { return }
        planned.append(node)
        if let name = stage.name, !name.isEmpty { byName[name.lowercased()] = node }
    }

    /// Adds one of the sources that hold nothing, which count when progress names are chosen.
    mutating func addNothing() -> StageNode {
        if let base = byName[Self.scratchName] { return base }
        nodes.append(nothing)
        return nothing
    }

    /// A stage by its name, in any case.
    func named(_ name: String) -> StageNode? { byName[name.lowercased()] }

    /// A stage by its number.
    func numbered(_ index: Int) -> StageNode? { nodes.indices.contains(index) ? nodes[index] : nil }

    /// The names shown for the stages, in order.
    var names: [String] { nodes.map(\.displayName).filter { !$0.isEmpty } }

    /// What a stage's result depends on, itself included.
    func reachable(from target: StageNode) -> Set<ObjectIdentifier> {
        var seen: Set<ObjectIdentifier> = []
        var pending = [target]
        while let node = pending.popLast() {
            guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
            if let base = node.base { pending.append(base) }
            pending += node.dependencies.map(\.node)
        }
        return seen
    }

    /// The stages in an order in which each comes after those that it names by index.
    ///
    /// Stages named by their name keep the order of the plan, in which a stage must come before
    /// those that use it. The graph must have no cycle.
    func dispatchOrder(of plan: BuildPlan) -> [StageNode] {
        guard plan.stages.contains(where: { $0.namesStagesByIndex }) else { return nodes }
        var order: [StageNode] = []
        var seen: Set<ObjectIdentifier> = []
        for root in nodes {
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
    /// True where a base or a source is given by a stage's index, so that stages may stand in any order.
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
