import BuildPlan
import Diagnostics
import LLB
import Lint

extension StageLowering {
    /// Returns the file change for one source of a copy.
    func copyChange(
        _ source: String,
        to destination: String,
        from origin: DeferredOutput?,
        isContext: Bool,
        _ options: CopyAction.Options,
        _ request: inout CopyRequest
    ) throws -> FileChange {
        if let git = try gitReference(source, at: request.step) {
            guard request.isAdd else {
                throw error("lowering.copy", "source can't be a git ref for COPY", at: request.step.range)
            }
            return try gitChange(git, to: destination, options, &request)
        }
        if RemoteSource.isHTTP(source) {
            guard request.isAdd else {
                throw error("lowering.copy", "source can't be a URL for COPY", at: request.step.range)
            }
            return try httpChange(source, to: destination, options, request)
        }
        if isContext { warnAboutIgnored(source, request) }
        return try fileChange(source, to: destination, from: origin, options, request)
    }

    private func gitReference(_ source: String, at step: Step) throws -> GitReference? {
        do {
            return try GitReference(parsing: source)
        } catch {
            throw self.error("lowering.git", error.message, at: step.range)
        }
    }

    private func gitChange(
        _ git: GitReference,
        to destination: String,
        _ options: CopyAction.Options,
        _ request: inout CopyRequest
    ) throws -> FileChange {
        if let flag = request.keepsGitDirectory, let own = git.keepsGitDirectory, flag != own {
            throw error("lowering.git", "inconsistent keep-git-dir configuration", at: request.step.range)
        }
        if !request.checksum.isEmpty, !git.checksum.isEmpty, request.checksum != git.checksum {
            let message = "checksum mismatch \(quoted(request.checksum)) != \(quoted(git.checksum))"
            throw error("lowering.git", message, at: request.step.range)
        }
        request.keepsGitDirectory = git.keepsGitDirectory ?? request.keepsGitDirectory
        if !git.checksum.isEmpty { request.checksum = git.checksum }
        var source = SourceOperation.GitOptions()
        source.reference = git.reference
        source.subdirectory = git.subdirectory
        source.keepsGitDirectory = request.keepsGitDirectory ?? false
        source.checksum = request.checksum
        source.skipsSubmodules = git.includesSubmodules == false
        source.fetchesByCommit = git.fetchesByCommit
        var options = options
        options.createsDestinationPath = true
        try context.countBytes(request.name.utf8.count, at: request.step.range)
        let output = try SourceOperation.git(git.remote, source).output(.named(request.name))
        return .copy(from: .ready(output), source: "/", destination: destination, options: options)
    }

    private func httpChange(
        _ url: String,
        to destination: String,
        _ options: CopyAction.Options,
        _ request: CopyRequest
    ) throws -> FileChange {
        if !request.checksum.isEmpty, let problem = RemoteSource.digestProblem(request.checksum) {
            throw error("lowering.checksum", problem, at: request.step.range)
        }
        let name = RemoteSource.filename(url)
        // The vertex of every download repeats the name of the step.
        try context.countBytes(request.name.utf8.count, at: request.step.range)
        var vertex = VertexOptions.named(request.name)
        vertex.metadata.description["com.docker.dockerfile.v1.command"] = ""
        let source = SourceOperation.http(
            url,
            SourceOperation.HTTPOptions(checksum: request.checksum, file: FileAttributes(name: name))
        )
        var options = options
        options.createsDestinationPath = true
        options.unpacksArchives = request.copy.add?.unpack ?? false
        return .copy(from: .ready(try source.output(vertex)), source: name, destination: destination, options: options)
    }

    private func fileChange(
        _ source: String,
        to destination: String,
        from origin: DeferredOutput?,
        _ options: CopyAction.Options,
        _ request: CopyRequest
    ) throws -> FileChange {
        var options = options
        var path = copiedPath(source, request.copy)
        if request.copy.parents {
            let pattern = try normalized(Self.splitAtPivot(source).pattern)
            options.includePatterns = [pattern.hasPrefix("/") ? String(pattern.dropFirst()) : pattern]
            if !request.copy.isOptional, !SlashPath.hasWildcards(path), !SlashPath.hasWildcards(pattern) {
                options.requiredPaths = [try normalized(SlashPath.join(path, pattern))]
            }
        }
        options.followsSymlinks = true
        options.copiesDirectoryContents = true
        options.unpacksArchives = request.copy.add.map { $0.unpack ?? true } ?? false
        options.createsDestinationPath = true
        options.allowsWildcard = true
        options.allowsEmptyWildcard = true
        path = try normalized(path)
        if request.copy.isOptional { path = OptionalPath(path).pattern }
        return .copy(from: origin, source: path, destination: destination, options: options)
    }

    /// Returns the source path in the vertex of a copy. With `--parents`, this is the part before `/./`, which marks the
    /// beginning of the part to keep: `a/./b/c` is copied from `a`, as `b/c`.
    private func copiedPath(_ source: String, _ copy: CopyStep) -> String {
        copy.parents ? Self.splitAtPivot(source).root : source
    }

    /// Returns the file system that a copy with `--optional` reads: `origin` with the directories of all sources created. A
    /// solver accepts a pattern that matches nothing only in an existing directory (see `OptionalPath`).
    func withOptionalFolders(_ origin: DeferredOutput?, _ request: CopyRequest) throws -> DeferredOutput? {
        var folders: [String] = []
        var known: Set<String> = []
        for source in request.sources {
            try context.cancellation.check()
            let folder = OptionalPath(try normalized(copiedPath(source, request.copy))).folder
            if folder != "/", known.insert(folder).inserted { folders.append(folder) }
        }
        guard !folders.isEmpty else { return origin }
        let options = options(name: "[internal] directories for \(displayText(of: request.step))", of: request.step)
        return try .files(
            folders.map { .makeDirectory(path: $0, mode: 0o755, owner: nil, time: nil) },
            on: origin,
            directory: "/",
            options: options
        )
    }

    private static func splitAtPivot(_ source: String) -> (root: String, pattern: String) {
        let bytes = Array(source.utf8)
        let mark = Array("/./".utf8)
        guard bytes.count >= mark.count,
            let start = bytes.indices.dropLast(mark.count - 1).first(where: { bytes[$0...].starts(with: mark) })
        else { return ("/", source) }
        return (
            String(decoding: bytes[..<start], as: UTF8.self),
            String(decoding: bytes[(start + mark.count)...], as: UTF8.self)
        )
    }

    private func normalized(_ path: String) throws -> String {
        try located { () throws(SystemPath.Problem) in
            try SystemPath.copySource(path, os: os)
        }
    }

    /// Warns about a source that `.dockerignore` excludes from the build context.
    private func warnAboutIgnored(_ source: String, _ request: CopyRequest) {
        guard let patterns = context.ignorePatterns else { return }
        let path = SlashPath.clean(source)
        if path == "." || path == "/", !patterns.excludesEverything { return }
        guard context.isIgnored(path, by: patterns) else { return }
        warn(.copyIgnoredFile(request.isAdd ? "Add" : "Copy", file: path), at: request.step.range)
    }
}
