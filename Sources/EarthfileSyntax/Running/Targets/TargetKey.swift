import OCISpec
import SourceText

/// A target of an Earthfile, together with everything that its result depends on.
struct TargetKey: Sendable, Hashable {
    var location: ProjectLocation
    var name: String
    /// The arguments that the caller gives.
    var arguments: Scopes.Values
    var platform: Platform
    /// Whether the target's steps may run with `--privileged`.
    var isPrivileged: Bool
}

/// A target that is being built, and the location of the reference to it.
struct TargetCall: Sendable {
    var key: TargetKey
    var place: SourceLocation
}

/// How a target uses another one.
enum TargetUse: Int, Sendable {
    /// `FROM`: this target continues where the other one ends.
    case base
    /// `COPY`: this target copies artifacts of the other one.
    case artifact
    /// `BUILD`: the other target is built too.
    case build
}
