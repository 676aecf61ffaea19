import LLB
import SourceText

/// The pass that selects the file systems to scan for an SBOM, according to the `BUILDKIT_SBOM_SCAN_…` arguments of the
/// build and its stages.
struct ScanTargetsPass {
    let context: LoweringContext
    let target: StageNode

    /// The argument that adds the build context to the scan.
    static let contextArgument = "BUILDKIT_SBOM_SCAN_CONTEXT"
    /// The argument that adds a stage to the scan.
    static let stageArgument = "BUILDKIT_SBOM_SCAN_STAGE"

    /// Returns the build context if it is to be scanned. Must be called before the context is resolved.
    func buildContext() -> DeferredOutput? {
        isEnabled(Self.contextArgument, for: target) ? context.buildContextFiles() : nil
    }

    /// Returns the file systems to scan.
    ///
    /// - Parameters:
    ///   - core: The files of the target.
    ///   - buildContext: The result of `buildContext()`.
    func run(_ graph: StageGraph, core: Output?, buildContext: DeferredOutput?) throws -> ScanTargets {
        var targets = ScanTargets(core: core, ignoresCache: target.ignoresCache)
        if let buildContext { targets.extras.append(("context", try buildContext.materialized())) }
        let reachable = graph.reachable(from: target)
        var stages: [String: Output?] = [:]
        for node in graph.planned where node !== target && reachable.contains(ObjectIdentifier(node)) {
            guard isEnabled(Self.stageArgument, for: node) else { continue }
            stages[node.displayName] = .some(try node.state.output?.materialized())
            if node.ignoresCache { targets.ignoresCache = true }
        }
        targets.extras += stages.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return targets
    }

    /// Returns whether an argument enables the scan for a stage: its value is true or lists the stage's name. The value of the
    /// stage's last declaration takes precedence over the global value.
    private func isEnabled(_ name: String, for node: StageNode) -> Bool {
        guard node.namedContext == nil, !node.isImage else { return false }
        var value = context.globals.value(of: name)
        for argument in node.state.arguments where argument.name == name {
            if let own = argument.value { value = own }
        }
        guard let value else { return false }
        if let isEnabled = Bool(goSyntax: value) { return isEnabled }
        return value.split(separator: ",", omittingEmptySubsequences: false).contains { $0 == node.displayName }
    }
}
