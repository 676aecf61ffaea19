import BuildPlan
import SourceText

/// The pass that builds the outline of the target from the usage recorded while its stages were lowered.
struct OutlinePass {
    let context: LoweringContext
    private var outline: BuildOutline
    private var seen: (arguments: Set<String>, secrets: Set<String>, agents: Set<String>, caches: Set<String>)

    init(_ context: LoweringContext) {
        self.context = context
        outline = BuildOutline(name: nil, comment: "")
        seen = ([], [], [], [])
    }

    /// Returns the outline; nil if the options do not request one.
    mutating func run(_ target: StageNode) -> BuildOutline? {
        guard target.usage != nil else { return nil }
        outline.name = target.stage?.name
        outline.comment = target.stage?.comment ?? ""
        for node in Self.stages(below: target) {
            if context.cancellation.isCancelled() { break }
            guard let usage = node.usage else { continue }
            addArguments(of: usage)
            addMounts(of: usage)
        }
        outline.arguments = Self.sortedByLine(outline.arguments, \.location)
        outline.secrets = Self.sortedByLine(outline.secrets, \.location)
        outline.agents = Self.sortedByLine(outline.agents, \.location)
        outline.caches = Self.sortedByLine(outline.caches, \.location)
        return outline
    }

    /// Sorts entries by file and line. Entries on the same line keep their order.
    private static func sortedByLine<Entry>(_ entries: [Entry], _ location: (Entry) -> SourceLocation) -> [Entry] {
        entries.enumerated().map { (file: location($1).file.sequence, line: location($1).start.line, $0, entry: $1) }
            .sortedUnlessCancelled { ($0.file, $0.line, $0.2) < ($1.file, $1.line, $1.2) }.map(\.entry)
    }

    /// Returns the target and its dependencies, each once: a stage, then its base, then the stages that it takes files from.
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

    /// Adds the arguments that a stage uses and, recursively, the arguments that their default values use.
    private mutating func addArguments(of usage: StageUsage) {
        var pending = Array(usage.arguments.reversed())
        var visited: Set<String> = []
        while !context.cancellation.isCancelled(), let name = pending.popLast() {
            guard visited.insert(name).inserted else { continue }
            guard let argument = usage.declarations[name] ?? context.globals.declarations[name] else { continue }
            pending += argument.dependencies.reversed()
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

    private mutating func addMounts(of usage: StageUsage) {
        for id in usage.secrets.names where seen.secrets.insert(id).inserted {
            if let secret = usage.secrets.values[id] { outline.secrets.append(mount(id, secret)) }
        }
        for id in usage.agents.names where seen.agents.insert(id).inserted {
            if let agent = usage.agents.values[id] { outline.agents.append(mount(id, agent)) }
        }
        for id in usage.caches.names where seen.caches.insert(id).inserted {
            guard let range = usage.caches.values[id] else { continue }
            outline.caches.append(BuildOutline.Cache(id: id, location: context.location(range)))
        }
    }

    private func mount(_ id: String, _ use: (isRequired: Bool, range: SourceRange)) -> BuildOutline.Mount {
        BuildOutline.Mount(id: id, isRequired: use.isRequired, location: context.location(use.range))
    }
}
