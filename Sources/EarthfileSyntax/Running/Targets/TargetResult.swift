import LLB
import OCISpec
import SourceText
import SyntaxKit

/// The result of a target.
struct TargetResult: Sendable {
    /// The image after the last statement.
    var image: ProgramImage
    /// The image at the last `SAVE IMAGE`; nil if there is none.
    var saved: SavedImage?
    /// The artifacts, each at its path; nil if the target saves none.
    var artifacts: State?
    /// The artifacts that were saved with `AS LOCAL`.
    var exports: [Export] = []
    /// Whether a step has changed files since the last artifact was saved.
    var hasWorkAfterArtifact = false
    /// Whether a step has changed files since the last image was saved.
    var hasWorkAfterImage = false
    /// Whether the target has an image. Without one, only statements such as `ARG` and `BUILD` are possible.
    var hasBase = false
    /// Whether this target or its base has steps, rather than just an existing image.
    var hasWork = false
    var platform: Platform
    /// The entries of `/etc/hosts` for commands.
    var hosts: [HostAddress] = []
    /// The global arguments of the base recipe.
    var globals: Scopes.Values = [:]
    /// The imports of the base recipe.
    var imports: [String: Imports.Entry] = [:]
    /// The targets that this one uses, and how.
    var uses: [(key: TargetKey, use: TargetUse)] = []
    /// The location of the target's name.
    var place: SourceLocation

    /// An image and its names.
    struct SavedImage: Sendable {
        var image: ProgramImage
        /// The names as written; empty for `SAVE IMAGE` without a name.
        var names: [String]
        var place: SourceLocation
    }

    /// An artifact to be written to the client.
    struct Export: Sendable {
        /// The target's artifacts at the time when this one was saved.
        var artifacts: State
        /// The path among the artifacts, which may be a glob pattern.
        var path: String
        /// The path on the client, relative to the root of the build context. It ends in a slash for a directory.
        var destination: String
        var isOptional: Bool
        var place: SourceLocation
    }
}
