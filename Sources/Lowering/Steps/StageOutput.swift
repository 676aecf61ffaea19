import BuildPlan
import LLB
import OCISpec

extension StageLowering {
    /// Keeps only these paths of what was built, each at its place, on the empty image.
    ///
    /// The config stays, but for history: the image has the one layer that the copies make.
    /// Plain paths must exist. A path with wildcards keeps whatever matches.
    func keepOnly(_ words: [Word]) throws {
        var changes: [FileChange] = []
        var shown: [String] = []
        for word in words {
            let path = SlashPath.clean(SlashPath.join("/", try outputPath(word)))
            shown.append(path)
            var options = CopyAction.Options()
            options.createsDestinationPath = true
            if path == "/" {
                options.copiesDirectoryContents = true
                changes.append(.copy(from: state.output, source: "/", destination: "/", options: options))
            } else if SlashPath.hasWildcards(path) {
                guard context.supports(CapabilityID.fileCopyIncludeExcludePatterns) else {
                    throw tooOld(for: "wildcards in an output", at: word.range)
                }
                options.copiesDirectoryContents = true
                options.includePatterns = [String(path.dropFirst())]
                changes.append(.copy(from: state.output, source: "/", destination: "/", options: options))
            } else {
                // Into the parent, so that a directory keeps its owner and permissions.
                let parent = path.split(separator: "/").dropLast().joined(separator: "/")
                let destination = parent.isEmpty ? "/" : "/\(parent)/"
                changes.append(.copy(from: state.output, source: path, destination: destination, options: options))
            }
        }
        let text = "OUTPUT " + shown.joined(separator: " ")
        var options = VertexOptions.named(progressName(text, platform: platform))
        options.metadata.ignoresCache = node.ignoresCache
        options.locations = words.map { context.location($0.range) }
        if !changes.isEmpty {
            state.output = try .files(changes, on: nil, directory: "/", options: options)
        } else {
            state.output = nil
        }
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
