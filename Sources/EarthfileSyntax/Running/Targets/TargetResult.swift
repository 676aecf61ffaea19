import LLB
import OCISpec
import SourceText
import SyntaxKit

/// The result of a target.
struct TargetResult: Sendable {
    /// The image after the last statement.
    var image: ProgramImage
    /// The image at the last `SAVE IMAGE`; nil without one.
    var saved: SavedImage?
    /// The artifacts, each at its path; nil without any.
    var artifacts: State?
    /// The artifacts with `AS LOCAL`.
    var exports: [Export] = []
    /// Whether a step has changed files since the last artifact was saved.
    var hasWorkAfterArtifact = false
    /// Whether a step has changed files since the last image was saved.
    var hasWorkAfterImage = false
    /// Whether the target has an image, so that other statements than `ARG`, `BUILD` and the like are possible.
    var hasBase = false
    /// Whether a step, of this target or its base, is more than an image.
    var hasWork = false
    var platform: Platform
    /// Entries of `/etc/hosts` for commands.
    var hosts: [HostAddress] = []
    /// The global arguments of the base recipe.
    var globals: Scopes.Values = [:]
    /// The imports of the base recipe.
    var imports: [String: Imports.Entry] = [:]
    /// The targets that this one needs.
    var uses: [(key: TargetKey, use: TargetUse)] = []
    /// The head of the target.
    var place: SourceLocation

    /// An image with its name.
    struct SavedImage: Sendable {
        var image: ProgramImage
        /// The names as written; empty for `SAVE IMAGE` without a name.
        var names: [String]
        var place: SourceLocation
    }

    /// An artifact that is to be written to the client.
    struct Export: Sendable {
        /// The artifacts of the target as they were when this one was saved.
        var artifacts: State
        /// The path in the artifacts; may be a pattern.
        var path: String
        /// The path on the client, relative to the root of the context. It ends in a slash for a directory.
        var destination: String
        var isOptional: Bool
        var place: SourceLocation
    }
}
