import BuildPlan
import Diagnostics
import SourceText

/// A mount whose words have been expanded.
struct MountRequest {
    var kind = MountSpec.Kind.bind
    /// The name of the source; empty is the context, or nothing.
    var from = ""
    var source = ""
    var target = ""
    var isReadOnly = false
    var size: Int64 = 0
    var id = ""
    var sharing: MountSpec.Sharing?
    var isRequired = false
    /// The variable that receives a secret; nil gives a file.
    var variable: String?
    var mode: UInt32?
    var userID: UInt32?
    var groupID: UInt32?
    /// Where the mount is written; nil where it is an option of its step.
    var range: SourceRange?

    /// True where an owner or permissions are asked for.
    var hasFileAttributes: Bool { mode != nil || userID != nil || groupID != nil }
}

extension StageLowering {
    /// The mounts of a run in order, those written as options first.
    ///
    /// - Throws: `DiagnosticsError` where an option can't be understood or a word can't be expanded.
    func mountRequests(of run: RunStep, at step: Step) throws -> [MountRequest] {
        var requests: [MountRequest] = []
        for option in run.mountOptions {
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
