import BuildPlan
import Diagnostics
import SourceText

extension StageLowering {
    /// Returns the mounts of a `RUN` step: first its `--mount` options, then its other mounts.
    ///
    /// - Throws: `DiagnosticsError` if an option is invalid or a word cannot be expanded.
    func mountRequests(of run: RunStep, at step: Step) throws -> [MountRequest] {
        var requests: [MountRequest] = []
        for option in run.mountOptions {
            try context.cancellation.check()
            do {
                requests.append(
                    try MountOptions.parse(option.text) { value in
                        try expand(Word(value, range: option.range, expansion: option.expansion))
                    }
                )
            } catch let problem as MountOptions.Problem {
                throw error("lowering.mount", problem.message, at: step.range)
            }
        }
        for mount in run.mounts { requests.append(try request(mount)) }
        return requests
    }

    private func request(_ mount: MountSpec) throws -> MountRequest {
        var request = MountRequest(kind: mount.kind)
        request.from = mount.from?.text ?? (mount.fromStage == nil ? "" : "stage")
        request.source = try expand(mount.source)
        request.target = try expand(mount.target)
        request.isReadOnly = mount.readOnly
        request.size = mount.size ?? 0
        request.id = try expand(mount.id)
        request.sharing = mount.sharing
        request.isRequired = mount.required
        request.variable = try mount.environmentName.map { try expand($0) }
        request.mode = mount.mode
        request.userID = mount.userID
        request.groupID = mount.groupID
        request.range = mount.range
        return request
    }
}
