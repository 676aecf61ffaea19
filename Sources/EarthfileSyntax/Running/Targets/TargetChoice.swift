import Diagnostics
import SourceText

/// The target that a client requests.
struct TargetChoice: Sendable, Equatable {
    var reference: EarthReference
    /// The path of the artifacts that are the result instead of the image: `/` for `build/`, `/bin` for `+build/bin`; nil for the
    /// image.
    var artifacts: String?

    /// Parses the value of `--target`: `build`, `+build`, `./sub+build`, `build/` and `+build/bin`.
    init(parsing text: String) throws(EarthReference.Invalid) {
        var text = text
        let parts = EarthReference.partsAtPlus(text)
        if parts.count == 1 { text = "+" + text }
        if let artifact = ArtifactReference(parsing: text) {
            reference = artifact.target
            artifacts = PathText.clean(artifact.path)
        } else {
            reference = try EarthReference(parsing: text)
        }
    }

    init(_ name: String) { reference = EarthReference(.same, name) }

    /// The default target: the only one that saves an image, or else the only one in the file.
    ///
    /// - Throws: `DiagnosticsError` with the targets to choose from if there is no default.
    static func usual(of project: LoadedEarthfile) throws -> TargetChoice {
        if let name = EarthfileListing.defaultTarget(of: project.tree) { return TargetChoice(name) }
        let targets = project.tree.targets
        let saving = targets.filter { $0.statements.containCommand(.saveImage) }
        let names = (saving.isEmpty ? targets : saving).map { "'\($0.name)'" }
        let list = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? " and \(names.count - 20) more" : "")
        let problem = saving.isEmpty ? "no target saves an image" : "several targets save an image"
        let message =
            targets.isEmpty
            ? "the file has no target"
            : "\(problem); choose one with '--target': \(list)"
        throw DiagnosticsError(Diagnostic("earthfile.no-target", message, at: project.place(SourceRange(0, 0))))
    }
}
