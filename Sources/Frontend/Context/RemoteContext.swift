import LLB
import Lowering

/// Sources for contexts that the solver fetches.
enum RemoteContext {
    /// The file name of a download.
    static let filename = "context"

    /// The Git repository at an address; nil if the address is not one of Git.
    ///
    /// - Parameters:
    ///   - keepsGitDirectory: keeps `.git` whatever the address says.
    ///   - usesCommitTime: gives files the time of the commit unless the address says otherwise.
    /// - Throws: `GitReference.Problem` if the address's parameters are invalid.
    static func git(
        _ address: String,
        keepsGitDirectory: Bool = false,
        usesCommitTime: Bool = false
    ) throws -> Output? {
        guard let git = try GitReference(parsing: address, allowsBareHost: true) else { return nil }
        var options = SourceOperation.GitOptions()
        options.reference = git.reference
        options.subdirectory = git.subdirectory
        options.keepsGitDirectory = keepsGitDirectory || git.keepsGitDirectory == true
        options.checksum = git.checksum
        options.skipsSubmodules = git.includesSubmodules == false
        options.modificationTime = git.modificationTime
        if options.modificationTime.isEmpty, usesCommitTime { options.modificationTime = "commit" }
        options.fetchesByCommit = git.fetchesByCommit
        let name = "[internal] load git source \(address)"
        return try SourceOperation.git(git.remote, options).output(.named(name))
    }

    /// Whether an address that is not a repository is downloaded.
    static func isHTTP(_ address: String) -> Bool { address.hasPrefix("http://") || address.hasPrefix("https://") }

    /// A download to a file called `context`.
    ///
    /// - Parameter name: the name in progress.
    static func http(_ address: String, name: String) throws -> Output {
        let file = FileAttributes(name: filename)
        return try SourceOperation.http(address, SourceOperation.HTTPOptions(file: file)).output(.named(name))
    }

    /// The contents of a downloaded archive.
    ///
    /// - Parameter filename: the file name of the download.
    static func unpacked(_ download: Output, filename: String = RemoteContext.filename) throws -> Output {
        var operation = FileOperation(on: nil)
        operation.copy(
            from: download,
            "/" + filename,
            to: "/",
            CopyAction.Options(unpacksArchives: true)
        )
        return try operation.output()
    }

    /// The contents of a folder of a context.
    static func folder(_ path: String, of context: Output) throws -> Output {
        var operation = FileOperation(on: nil)
        operation.copy(
            from: context,
            path,
            to: "/",
            CopyAction.Options(copiesDirectoryContents: true)
        )
        return try operation.output()
    }
}
