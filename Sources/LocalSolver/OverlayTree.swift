import Bridge

/// Another tree with the contents of some files replaced.
struct OverlayTree: FileTree {
    let files: MemoryTree
    let base: any FileTree

    func read(_ path: String, range: FileRange?) throws -> [UInt8] {
        if files.contains(path) { return try files.read(path, range: range) }
        return try base.read(path, range: range)
    }

    func list(_ path: String) throws -> [FileStatus] {
        let prefix = path.hasSuffix("/") ? path : path + "/"
        return try base.list(path).map { files.contains(prefix + $0.path) ? try files.status(prefix + $0.path) : $0 }
    }

    func status(_ path: String) throws -> FileStatus {
        if files.contains(path) { return try files.status(path) }
        return try base.status(path)
    }
}
