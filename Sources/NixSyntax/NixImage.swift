import Diagnostics
import LLB
import OCISpec
import SourceText
import SyntaxKit

/// A converter from the build step's result to an image.
struct NixImage {
    var request: ProgramRequest
    /// The requested output as shown in messages, e.g. `.#web`.
    var installable: String
    /// The output mount of the build step.
    var built: State
    var place: SourceLocation

    /// Returns the image that a Docker archive contains, with a vertex for each of its layers.
    func unpacked(_ archive: DockerArchive, _ list: ArchiveLayers, config: [UInt8]) throws -> ProgramImage {
        var image: ImageConfig
        do {
            image = try ImageConfig(parsing: config)
        } catch {
            throw refusal("the image config \(quoted(archive.config)) is not valid: \(error)")
        }
        // The exporter creates its own layers and fills in their digests.
        image.diffIDs = nil
        var files = State.scratch
        for (index, path) in archive.layers.enumerated() {
            guard let layer = list.layers[path] else {
                throw refusal("the archive has no layer \(quoted(path)), which manifest.json lists")
            }
            let name = "[image \(index + 1)/\(archive.layers.count)] \(path)"
            files = files.files(actions(path, layer), request.step(name, at: place))
        }
        return ProgramImage(files, config: image)
    }

    /// Returns the file actions that apply a layer: first they remove the files that its whiteouts name, then they add its files.
    private func actions(_ path: String, _ layer: ArchiveLayers.Layer) -> FileActions {
        var actions = FileActions()
        for whiteout in layer.whiteouts {
            switch whiteout {
            case .removed(let path): actions = actions.remove(path, .allowMissing)
            case .emptied(let directory):
                let pattern = Self.escaped(directory == "/" ? "" : directory) + "/*"
                actions = actions.remove(pattern, .allowMissing, .wildcard)
            }
        }
        if layer.isEmpty {
            // The solver would copy an empty archive as a file instead of unpacking it.
            return actions.makeDirectory("/", .createParents)
        }
        return actions.copy("/image/\(path)", from: built, to: "/", .unpack)
    }

    /// Returns a glob pattern that matches only the given path.
    private static func escaped(_ path: String) -> String {
        var pattern = ""
        for scalar in path.unicodeScalars {
            if ["*", "?", "[", "\\"].contains(scalar) { pattern.unicodeScalars.append("\\") }
            pattern.unicodeScalars.append(scalar)
        }
        return pattern
    }

    /// Returns an image of a closure of store paths, with one layer for the dependencies and one for the result itself.
    func closure(_ closure: NixReport.Closure) -> ProgramImage {
        var image = ImageConfig(platform: request.targetPlatform)
        image.config.workingDirectory = "/"
        if !closure.searchPath.isEmpty {
            image.config.environment = ["PATH=" + closure.searchPath.joined(separator: ":")]
        }
        image.config.entrypoint = closure.program.map { [$0] }
        var files = State.scratch
        var parts = [("own", "[image] the result of \(installable)")]
        if closure.hasDependencies {
            parts.insert(("dependencies", "[image] what the result of \(installable) refers to"), at: 0)
        }
        for (folder, name) in parts {
            let copy = FileActions().copy("/\(folder)", from: built, to: "/", .contentsOnly)
            files = files.files(copy, request.step(name, at: place))
            let command = folder == "own" ? "nix build \(installable)" : "nix build \(installable) (dependencies)"
            image.history.append(HistoryEntry(createdBy: command, comment: "slipway"))
        }
        return ProgramImage(files, config: image)
    }

    func refusal(_ reason: String) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("nix.image", "the result of '\(installable)' can't be used: \(reason)", at: place))
    }
}
