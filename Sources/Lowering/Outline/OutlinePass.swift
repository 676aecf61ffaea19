import BuildPlan
import SourceText

/// Gathers the outline of the target from what its stages were seen to use.
struct OutlinePass {
    let context: LoweringContext
    private var outline: BuildOutline
    private var seen: (arguments: Set<String>, secrets: Set<String>, agents: Set<String>, caches: Set<String>)

    init(_ context: LoweringContext) {
        self.context = context
        outline = BuildOutline(name: nil, comment: "")
        seen = ([], [], [], [])
    }

    /// - Returns: nil where none was asked for.
    mutating func run(_ target: StageNode) -> BuildOutline? {
        guard target.record != nil else { return nil }
        outline.name = target.stage?.name
        outline.comment = target.stage?.comment ?? ""
        for node in Self.stages(below: target) {
            guard let record = node.record else { continue }
            addArguments(of: record)
            addMounts(of: record)
        }
        outline.arguments = Self.inOrder(outline.arguments, of: \.location)
        outline.secrets = Self.inOrder(outline.secrets, of: \.location)
        outline.agents = Self.inOrder(outline.agents, of: \.location)
        outline.caches = Self.inOrder(outline.caches, of: \.location)
        return outline
    }

    /// Sorted by line; what stands on the same line keeps the order in which it was found.
    private static func inOrder<Entry>(_ entries: [Entry], of location: (Entry) -> SourceLocation) -> [Entry] {
        entries.enumerated().map { (line: location($1).start.line, offset: $0, entry: $1) }
            .sorted { ($0.line, $0.offset) < ($1.line, $1.offset) }.map(\.entry)
    }

    /// The target and what it rests on, each once: a stage, then its base, then those that it takes files from.
    private static func stages(below target: StageNode) -> [StageNode] {
        var stages: [StageNode] = []
        var seen: Set<ObjectIdentifier> = []
        var pending = [target]
        while let node = pending.popLast() {
            guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
            stages.append(node)
            pending += node.dependencies.reversed().map(\.node)
            if let base = node.base { pending.append(base) }
        }
        return stages
    }

    /// Adds the arguments that a stage uses, and those that their defaults name.
    private mutating func addArguments(of record: StageRecord) {
        var pending = Array(record.usedArguments.reversed())
        var visited: Set<String> = []
        while let name = pending.popLast() {
            guard visited.insert(name).inserted else { continue }
            guard let argument = record.declared[name] ?? context.globals.declarations[name] else { continue }
            pending += argument.needs.reversed()
            guard seen.arguments.insert(name).inserted else { continue }
            outline.arguments.append(
                BuildOutline.Argument(
                    name: name,
                    value: argument.value,
                    comment: argument.comment,
                    location: context.location(argument.range)
                )
            )
        }
    }

    private mutating func addMounts(of record: StageRecord) {
        for id in record.secrets.names where seen.secrets.insert(id).inserted {
            if let found = record.secrets.values[id] { outline.secrets.append(mount(id, found)) }
        }
        for id in record.agents.names where seen.agents.insert(id).inserted {
            if let found = record.agents.values[id] { outline.agents.append(mount(id, found)) }
        }
        for id in record.caches.names where seen.caches.insert(id).inserted {
            guard let range = record.caches.values[id] else { continue }
            outline.caches.append(BuildOutline.Cache(id: id, location: context.location(range)))
        }
    }

    private func mount(_ id: String, _ found: (isRequired: Bool, range: SourceRange)) -> BuildOutline.Mount {
        BuildOutline.Mount(id: id, isRequired: found.isRequired, location: context.location(found.range))
    }
}
