import LLB
import Lowering

/// Sources for contexts that the solver fetches over Git or HTTP.
enum RemoteContext {
    /// The file name under which a download is saved.
    static let filename = "context"

    /// Returns the source of the Git repository at an address; nil if the address doesn't name a repository.
    ///
    /// - Parameters:
    ///   - keepsGitDirectory: Whether to keep the `.git` directory even if the address doesn't request it.
    ///   - usesCommitTime: Whether files get the commit's time as their modification time, unless the address has an `mtime`
    ///     parameter.
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

    /// Returns whether an address can be downloaded over HTTP. Git repositories can have such addresses too, so try `git`
    /// first.
    static func isHTTP(_ address: String) -> Bool { address.hasPrefix("http://") || address.hasPrefix("https://") }

    /// Returns the source that downloads the resource at an address into a file named `context`.
    ///
    /// - Parameter name: The name of the vertex in the progress output.
    static func http(_ address: String, name: String) throws -> Output {
        let file = FileAttributes(name: filename)
        return try SourceOperation.http(address, SourceOperation.HTTPOptions(file: file)).output(.named(name))
    }

    /// Returns the contents of a downloaded archive.
    ///
    /// - Parameter filename: The file name of the download.
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

    /// Returns the contents of a directory in a context.
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
