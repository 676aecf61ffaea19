import Bridge
import LLB

/// A lookup of the time at which a source was last changed.
struct SourceTime {
    let context: BuildContext

    /// Returns the time of a source's last change, in seconds since 1970. For a Git repository, this is the time of the commit;
    /// for a download, the time that the server sends, or else the time of the newest file if the download is an archive. For
    /// other sources, returns nil.
    ///
    /// - Parameters:
    ///   - source: A graph with a single source.
    ///   - logName: The name of the step in the progress output.
    func lastModified(of source: Output, logName: String) async throws -> Int64? {
        guard let operation = try Definition(of: source).onlySource() else { return nil }
        let isGit = operation.identifier.hasPrefix("git://")
        guard isGit || RemoteContext.isHTTP(operation.identifier) else { return nil }
        let request = SourceRequest(
            identifier: operation.identifier,
            attributes: operation.attributes,
            logName: logName,
            wantsCommitTime: isGit
        )
        if let time = try await context.bridge.resolveSource(request).lastModified { return time }
        guard !isGit, let name = operation.attributes["http.filename"], !name.isEmpty else { return nil }
        let download = try SourceOperation(
            identifier: operation.identifier,
            attributes: operation.attributes,
            capabilities: [CapabilityID.sourceHTTP]
        ).output()
        return try await newestFile(ofArchive: download, named: name)
    }

    /// Returns the time of the newest file in an archive, in seconds since 1970; nil if the download is not an archive. The
    /// solver unpacks the archive, so its compression and size don't matter.
    private func newestFile(ofArchive download: Output, named name: String) async throws -> Int64? {
        guard let file = try await context.solve(download) else { return nil }
        let range = FileRange(offset: 0, length: ArchiveFormat.headerLength)
        let header = try await context.bridge.readFile(name, of: file, range: range)
        // Solvers with the `mergeop` capability also unpack zstd archives; older solvers copy them unchanged.
        let mayBeZstandard = context.bridge.capabilities.supportsLLB(CapabilityID.mergeOp)
        guard ArchiveFormat.isArchive(header) || mayBeZstandard && ArchiveFormat.isZstandard(header) else { return nil }
        guard let files = try await context.solve(RemoteContext.unpacked(download, filename: name)) else { return nil }
        var newest: Int64?
        var folders = ["/"]
        while let folder = folders.popLast() {
            for entry in try await context.bridge.readDirectory(folder, of: files, pattern: nil) {
                if entry.isDirectory { folders.append(folder + entry.path + "/") }
                guard entry.isRegular else { continue }
                newest = max(newest ?? entry.modificationTime, entry.modificationTime)
            }
        }
        return newest.map { ($0 >= 0 ? $0 : $0 - 999_999_999) / 1_000_000_000 }
    }
}
