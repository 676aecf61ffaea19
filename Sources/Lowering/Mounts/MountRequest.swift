import BuildPlan
import SourceText

/// A mount of a `RUN` step, with its words expanded.
struct MountRequest {
    var kind = MountSpec.Kind.bind
    /// The stage or image to mount from. If empty, a cache mount starts as an empty directory, and a bind mount shows the
    /// build context.
    var from = ""
    var source = ""
    var target = ""
    var isReadOnly = false
    /// The size limit of a tmpfs in bytes; 0 leaves the limit to the solver.
    var size: Int64 = 0
    var id = ""
    var sharing: MountSpec.Sharing?
    var isRequired = false
    /// The environment variable that receives the secret; nil to provide the secret as a file only.
    var variable: String?
    var mode: UInt32?
    var userID: UInt32?
    var groupID: UInt32?
    /// The range of the mount in a YAML syntax; nil for a `--mount` option, whose errors are reported at the whole step.
    var range: SourceRange?

    /// Whether the mount sets an owner or permissions.
    var hasFileAttributes: Bool { mode != nil || userID != nil || groupID != nil }
}
