import BuildPlan
import SourceText

/// A mount with its words expanded.
struct MountRequest {
    var kind = MountSpec.Kind.bind
    /// The name of the source; empty is the build context, or scratch for a cache.
    var from = ""
    var source = ""
    var target = ""
    var isReadOnly = false
    var size: Int64 = 0
    var id = ""
    var sharing: MountSpec.Sharing?
    var isRequired = false
    /// The variable that receives a secret; nil provides a file.
    var variable: String?
    var mode: UInt32?
    var userID: UInt32?
    var groupID: UInt32?
    /// The range of the mount; nil for a `--mount` option, which is reported at its step.
    var range: SourceRange?

    /// Whether the mount sets an owner or permissions.
    var hasFileAttributes: Bool { mode != nil || userID != nil || groupID != nil }
}
