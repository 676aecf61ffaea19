import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension TargetRun {
    /// Saves files as an artifact of the target.
    mutating func runSAVEARTIFACT(_ line: CommandLine) async throws {
        let statement = try parsed(line) { SaveArtifactStatement(line, reader: $0, diagnostics: &$1) }
        let place = place(of: line)
        let source = absolute(try await expand(statement.source))
        guard source != "/" else {
            throw error(
                "earthfile.save",
                "the root directory can't be an artifact; save a directory in it",
                at: statement.source.range
            )
        }
        let target: String
        if let destination = statement.destination { target = try await expand(destination) } else { target = "./" }
        let path = Self.artifactPath(target, of: source)
        var mode = CopyMode()
        mode.isDirectory = true
        mode.keepsTimes = try await isOn(.keepTs, in: line)
        mode.isOptional = try await isOn(.ifExists, in: line)
        mode.followsLinks = !(try await isOn(.symlinkNoFollow, in: line))
        let keepsOwner = features.contains(.saveArtifactKeepOwn) ? true : try await isOn(.keepOwn, in: line)
        if !keepsOwner { mode.owner = .init(user: .id(0), group: .id(0)) }
        let text = "SAVE ARTIFACT \(source) \(path.artifact)"
        let actions = FileActions().copy(
            mode.source(source),
            from: persisted(image.files, at: place),
            to: path.copy,
            mode.options
        )
        let step: StepOption<FilesOptions> = build.request.step("[\(progressName)] \(text)", at: place)
        artifacts = (artifacts ?? .scratch).files(actions, step)
        hasWorkAfterArtifact = false
        if let local = statement.local {
            try await export(try await expand(local), path.artifact, mode, line)
        }
    }

    /// Returns the path at which an artifact is saved.
    ///
    /// - Parameters:
    ///   - target: The path as written. One that ends in a slash is the directory that the artifact is put into.
    ///   - source: The path of the files.
    /// - Returns: The path to copy to, and the path of the artifact, which is a glob pattern if the source is one.
    static func artifactPath(_ target: String, of source: String) -> (copy: String, artifact: String) {
        var path = target
        if path.isEmpty || path == "." || path.hasSuffix("/") { path += "/" + PathText.lastComponent(source) }
        path = PathText.clean("/" + path)
        guard PathText.isPattern(path) else { return (path, path) }
        let components = path.parts(separatedBy: "/")
        let plain = components.prefix { !PathText.isPattern(String($0)) }
        return ("/" + plain.joined(separator: "/") + (plain.isEmpty ? "" : "/"), path)
    }

    /// Records an artifact to be written to the client (`AS LOCAL`).
    private mutating func export(_ path: String, _ artifact: String, _ mode: CopyMode, _ line: CommandLine) async throws
    {
        guard let artifacts, !path.isEmpty else { return }
        let place = place(of: line)
        var destination = path
        let isDirectory = path.hasSuffix("/") || path == "." || path.hasSuffix("/.")
        if path.hasPrefix("/") || PathText.joined(key.location.directory, path) == nil {
            build.warnOnce(
                Diagnostic(
                    "earthfile.as-local",
                    severity: .warning,
                    "AS LOCAL '\(path)' is outside the directory that '-o' names, so the artifact is left out",
                    at: place
                )
            )
            return
        }
        destination = PathText.joined(key.location.isGit ? "" : key.location.directory, path) ?? destination
        if isDirectory, !destination.isEmpty { destination += "/" }
        exports.append(
            .init(
                artifacts: artifacts,
                path: artifact,
                destination: isDirectory && destination.isEmpty ? "/" : destination,
                isOptional: mode.isOptional,
                place: place
            )
        )
    }
}
