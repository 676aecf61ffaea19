import BuildPlan
import LLB
import OCISpec
import SourceText

extension StageLowering {
    /// Replaces the stage's files with only the given paths, each at its original location.
    ///
    /// The config is kept, except for the history, which becomes a single entry, because the copies make a single layer. A
    /// plain path must exist. A path with wildcards keeps all matches, if any.
    func keepOnly(_ outputs: [Word]) throws {
        var changes: [FileChange] = []
        var paths: [String] = []
        for word in outputs {
            let path = SlashPath.clean(SlashPath.join("/", try outputPath(word)))
            paths.append(path)
            var options = CopyAction.Options()
            options.createsDestinationPath = true
            if path == "/" {
                options.copiesDirectoryContents = true
                changes.append(.copy(from: state.output, source: "/", destination: "/", options: options))
            } else if SlashPath.hasWildcards(path) {
                guard context.supports(CapabilityID.fileCopyIncludeExcludePatterns) else {
                    throw solverTooOld(for: "wildcards in an output", at: word.range)
                }
                options.copiesDirectoryContents = true
                options.includePatterns = [String(path.dropFirst())]
                changes.append(.copy(from: state.output, source: "/", destination: "/", options: options))
            } else {
                // The path is copied into its parent, so that a directory keeps its owner and permissions.
                let parent = path.parts(separatedBy: "/").dropLast().joined(separator: "/")
                let destination = parent.isEmpty ? "/" : "/\(parent)/"
                changes.append(.copy(from: state.output, source: path, destination: destination, options: options))
            }
        }
        let text = "OUTPUT " + paths.joined(separator: " ")
        var options = VertexOptions.named(progressName(text, platform: platform))
        options.metadata.ignoresCache = node.ignoresCache
        options.locations = outputs.map { context.location($0.range) }
        state.output = changes.isEmpty ? nil : try .files(changes, on: nil, directory: "/", options: options)
        state.commandPlatform = platform
        state.image.diffIDs = nil
        state.history = HistoryChain([
            HistoryEntry(
                created: context.epoch.map { Timestamp(unixSeconds: $0) },
                createdBy: text + " # buildkit",
                comment: "buildkit.dockerfile.v0",
                isEmptyLayer: changes.isEmpty
            )
        ])
    }

    private func outputPath(_ word: Word) throws -> String {
        let path = try expand(word)
        return SlashPath.isAbsolute(path) ? path : SlashPath.join(state.directory, path)
    }
}
