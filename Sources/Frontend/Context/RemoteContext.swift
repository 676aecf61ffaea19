import LLB
import Lowering

/// Contexts that the solver fetches.
enum RemoteContext {
    /// The name under which a download is stored.
    static let filename = "context"

    /// The repository that an address names; nil where it names none.
    ///
    /// - Parameters:
    ///   - keepsGitDirectory: keeps `.git` whatever the address says.
    ///   - usesCommitTime: gives files the time of the commit where the address says nothing.
    /// - Throws: `GitReference.Problem` where the address's parameters are wrong.
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

    /// True for an address that is downloaded, unless it is a repository.
    static func isHTTP(_ address: String) -> Bool { address.hasPrefix("http://") || address.hasPrefix("https://") }

    /// A download, as a file called `context`.
    ///
    /// - Parameter name: what progress calls it.
    static func http(_ address: String, name: String) throws -> Output {
        let file = FileAttributes(name: filename)
        return try SourceOperation.http(address, SourceOperation.HTTPOptions(file: file)).output(.named(name))
    }

    /// What an archive that was downloaded holds.
    ///
    /// - Parameter filename: the name of the download.
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

    /// What a folder of a context holds.
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
