import Bridge

/// Files in memory, for input from stdin and for tests.
struct MemoryTree: FileTree {
    private let files: [String: [UInt8]]

    /// Creates a tree from the contents of its files by path. Paths are normalized.
    init(files: [String: [UInt8]]) {
        self.files = Dictionary(
            files.map { (pathComponents($0.key).joined(separator: "/"), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Returns whether the tree has a file at a path.
    func contains(_ path: String) -> Bool { files[pathComponents(path).joined(separator: "/")] != nil }

    func read(_ path: String, range: FileRange?) throws -> [UInt8] {
        let key = pathComponents(path).joined(separator: "/")
        guard let bytes = files[key] else {
            throw isDirectory(key)
                ? BridgeError(.unknown, "\(path) is not a regular file") : BridgeError.missing("open", path)
        }
        let part = try clamp(range, size: Int64(bytes.count), path: path)
        return Array(bytes[Int(part.lowerBound)..<Int(part.upperBound)])
    }

    func list(_ path: String) throws -> [FileStatus] {
        let key = pathComponents(path).joined(separator: "/")
        guard isDirectory(key) else {
            throw files[key] == nil
                ? BridgeError.missing("lstat", path) : BridgeError(.unknown, "\(path) is not a directory")
        }
        let prefix = key.isEmpty ? "" : key + "/"
        let names = Set(files.keys.filter { $0.hasPrefix(prefix) }.compactMap { firstComponent($0, behind: prefix) })
        return try names.map { try status(prefix + $0) }
    }

    func status(_ path: String) throws -> FileStatus {
        let components = pathComponents(path)
        let key = components.joined(separator: "/")
        let name = components.last ?? ""
        if let bytes = files[key] { return FileStatus(path: name, mode: 0o644, size: Int64(bytes.count)) }
        guard isDirectory(key) else { throw BridgeError.missing("lstat", path) }
        return FileStatus(path: name, mode: GoMode.directory | 0o755, size: 0)
    }

    /// Returns whether a path is the root or an ancestor directory of a file.
    private func isDirectory(_ key: String) -> Bool {
        key.isEmpty || files.keys.contains { $0.hasPrefix(key + "/") }
    }

    /// Returns the first component of a path after a prefix; nil if nothing follows the prefix.
    private func firstComponent(_ path: String, behind prefix: String) -> String? {
        path.dropFirst(prefix.count).split(separator: "/", maxSplits: 1).first.map(String.init)
    }
}
