import Bridge

/// A tree of files, folders and links in memory.
public struct InlineTree: Sendable, Hashable {
    /// The kind of an entry, with its contents.
    public enum Kind: Sendable, Hashable {
        case file([UInt8])
        /// A symbolic link with its target, which is followed inside the tree: `/` is the tree's root.
        case link(String)
        case directory
    }

    /// An entry of a tree.
    public struct Entry: Sendable, Hashable {
        /// Relative to the root, without `.`, `..` and empty components.
        public var path: String
        /// Permission bits as in POSIX, 07777; 0 is 0644 for a file and 0755 for a folder.
        public var mode: UInt32
        public var kind: Kind

        public init(path: String, mode: UInt32 = 0, kind: Kind) {
            self.path = path
            self.mode = mode
            self.kind = kind
        }
    }

    /// The error of an invalid entry.
    public struct Problem: Error, Hashable {
        /// The index of the entry.
        public var index: Int
        /// The description of the error, without the path.
        public var message: String
    }

    /// The maximum length of a path in bytes, as in Linux.
    public static let pathLimit = 4096

    private var entries: [String: Entry] = [:]
    /// The names in each folder, in no particular order; the root is the empty path.
    private var names: [String: [String]] = ["": []]
    /// The folder that is the root, with a trailing slash; empty for the whole tree.
    private var root = ""

    public init() {}

    /// A tree of entries in any order; parent folders are implied.
    ///
    /// - Throws: `Problem` if a path is invalid, appears twice, or is below a file or a link.
    public init(_ list: [Entry]) throws(Problem) {
        for (index, entry) in list.enumerated() {
            if let message = Self.fault(in: entry) { throw Problem(index: index, message: message) }
            guard entries.updateValue(entry, forKey: entry.path) == nil else {
                throw Problem(index: index, message: "appears twice")
            }
        }
        var seen: Set<String> = []
        for (index, entry) in list.enumerated() {
            if let parent = add(entry.path, &seen) {
                throw Problem(index: index, message: "is below \"\(parent)\", which is not a folder")
            }
        }
    }

    /// The reason that a text is not a path of a tree, without the text; nil if it is one.
    public static func fault(inPath path: String) -> String? {
        let path = path.utf8
        if path.isEmpty { return "a path is missing" }
        if path.count > pathLimit { return "longer than \(pathLimit) bytes" }
        if path.contains(0) { return "contains NUL" }
        if path.first == UInt8(ascii: "/") { return "expected a path relative to the root, without a leading slash" }
        for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if part.isEmpty { return "has an empty component" }
            if part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) {
                return "expected a path without . and .. in it"
            }
        }
        return nil
    }

    private static func fault(in entry: Entry) -> String? {
        if let fault = fault(inPath: entry.path) { return fault }
        if entry.mode & ~0o7777 != 0 {
            return "mode 0\(String(entry.mode, radix: 8)): expected permission bits, 0 to 07777"
        }
        if case .link(let target) = entry.kind, target.isEmpty || target.utf8.contains(0) {
            return "the target of the link is empty or contains NUL"
        }
        return nil
    }

    /// Adds a path and its parent folders.
    ///
    /// - Parameter seen: the paths that are in their folders already.
    /// - Returns: the parent that is not a folder, if any.
    private mutating func add(_ path: String, _ seen: inout Set<String>) -> String? {
        var parent = ""
        for name in path.split(separator: "/") {
            if let entry = entries[parent], entry.kind != .directory { return parent }
            let child = parent.isEmpty ? String(name) : parent + "/" + name
            if seen.insert(child).inserted { names[parent, default: []].append(String(name)) }
            parent = child
        }
        if entries[path]?.kind == .directory, names[path] == nil { names[path] = [] }
        return nil
    }

    /// The tree of a folder, through which nothing outside the folder can be read.
    ///
    /// - Parameter folder: a path relative to the root; the tree is empty if the folder doesn't exist.
    public func below(_ folder: String) -> InlineTree {
        var tree = self
        tree.root = root + folder + "/"
        return tree
    }
}

extension InlineTree: FileTree {
    func read(_ path: String, range: FileRange?) throws -> [UInt8] {
        let found = try resolve(path)
        guard case .file(let bytes)? = entries[found]?.kind else {
            if names[found] != nil { throw BridgeError(.unknown, "\(path) is not a regular file") }
            throw BridgeError.missing("open", path)
        }
        guard range != nil || bytes.count > readLimit else { return bytes }
        let part = try clamp(range, size: Int64(bytes.count), path: path)
        return Array(bytes[Int(part.lowerBound)..<Int(part.upperBound)])
    }

    func list(_ path: String) throws -> [FileStatus] {
        let found = try resolve(path)
        guard let children = names[found] else {
            throw entries[found] == nil
                ? BridgeError.missing("lstat", path) : BridgeError(.unknown, "\(path) is not a directory")
        }
        return children.map { status(found.isEmpty ? $0 : found + "/" + $0, name: $0) }
    }

    func status(_ path: String) throws -> FileStatus {
        let found = try resolve(path)
        guard entries[found] != nil || names[found] != nil else { throw BridgeError.missing("lstat", path) }
        return status(found, name: pathComponents(path).last ?? "")
    }

    private func status(_ path: String, name: String) -> FileStatus {
        let entry = entries[path]
        let mode = entry?.mode ?? 0
        switch entry?.kind ?? .directory {
        case .file(let bytes):
            return FileStatus(path: name, mode: GoMode.of(mode, default: 0o644), size: Int64(bytes.count))
        case .link(let target):
            let bits = GoMode.symlink | 0o777
            return FileStatus(path: name, mode: bits, size: Int64(target.utf8.count), linkName: target)
        case .directory:
            return FileStatus(path: name, mode: GoMode.directory | GoMode.of(mode, default: 0o755), size: 0)
        }
    }

    /// The key of a path with all links followed. Components that don't exist stay as they are.
    private func resolve(_ path: String) throws -> String {
        key(
            try followingLinks(path) { components in
                if case .link(let target)? = entries[key(components)]?.kind { target } else { nil }
            }
        )
    }

    /// The key of components below the root.
    private func key(_ components: [String]) -> String {
        components.isEmpty ? String(root.dropLast()) : root + components.joined(separator: "/")
    }
}
