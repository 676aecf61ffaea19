import Bridge
import SourceText

/// A tree of files, directories and symbolic links in memory.
public struct InlineTree: Sendable, Hashable {
    /// The kind of an entry, with its contents.
    public enum Kind: Sendable, Hashable {
        case file([UInt8])
        /// A symbolic link to the target given by the associated value. Links are followed inside the tree, where `/` is the
        /// tree's root.
        case link(String)
        case directory
    }

    /// A file, directory or symbolic link in a tree.
    public struct Entry: Sendable, Hashable {
        /// The path of the entry relative to the tree's root, without `.`, `..` and empty components.
        public var path: String
        /// The entry's permission bits as in POSIX, 0 to 07777. The value 0 stands for 0644 for a file and 0755 for a
        /// directory.
        public var mode: UInt32
        public var kind: Kind

        public init(path: String, mode: UInt32 = 0, kind: Kind) {
            self.path = path
            self.mode = mode
            self.kind = kind
        }
    }

    /// The error for an invalid entry.
    public struct Problem: Error, Hashable {
        /// The index of the invalid entry in the list that the tree is created from.
        public var index: Int
        /// The fault in the entry, without its path, e.g. `appears twice`.
        public var message: String
    }

    /// The maximum length of a path in bytes, as in Linux.
    public static let pathLimit = 4096

    /// The maximum number of components of a path.
    public static let componentLimit = 255
    /// The maximum number of implied directories: those that contain entries but have no entry of their own.
    public static let impliedFolderLimit = 100_000

    /// A file, directory or link. Paths are not stored: each node has only its own name, so that memory is proportional to the
    /// number of components.
    private struct Node: Hashable {
        var name: String
        var mode: UInt32 = 0
        /// The kind of the node; nil for an implied directory, which has no entry of its own.
        var kind: Kind?
        /// The index in `nodes` of the child that was added to this directory last. Together with `previous`, the children form
        /// a linked list.
        var lastChild: Int?
        /// The index in `nodes` of the child that was added to the same directory before this node.
        var previous: Int?

        var isFolder: Bool { kind == nil || kind == .directory }
    }

    private struct Child: Hashable {
        var parent: Int
        var name: String
    }

    /// The nodes of the tree, starting with the root.
    private var nodes = [Node(name: "")]
    private var positions: [Child: Int] = [:]
    private var impliedFolders = 0
    /// The index in `nodes` of the directory that paths start from; nil in the tree of a directory that doesn't exist.
    private var root: Int? = 0

    public init() {}

    /// Creates a tree from entries in any order. Parent directories without an entry are implied.
    ///
    /// - Throws: `Problem` if a path is invalid, appears twice, or is below a file or a link, or if the entries imply more than
    ///   `impliedFolderLimit` directories.
    public init(_ list: [Entry]) throws(Problem) {
        var cancellation = CancellationCheck(every: 1024)
        for (index, entry) in list.enumerated() {
            if cancellation.isCancelled(after: 1 + entry.path.utf8.count / 64) { throw Self.cancelled(at: index) }
            if let message = Self.fault(in: entry) ?? add(entry) { throw Problem(index: index, message: message) }
        }
        for (index, entry) in list.enumerated() {
            if cancellation.isCancelled(after: 1 + entry.path.utf8.count / 64) { throw Self.cancelled(at: index) }
            guard let parent = firstNonFolder(above: entry.path) else { continue }
            throw Problem(index: index, message: "is below \"\(parent)\", which is not a directory")
        }
    }

    /// Returns the error that stops the work of a cancelled task. The error is never reported.
    private static func cancelled(at index: Int) -> Problem { Problem(index: index, message: "the task was cancelled") }

    /// Returns a message that says why a path is invalid, without the path itself; nil if the path is valid.
    public static func fault(inPath path: String) -> String? {
        let path = path.utf8
        if path.isEmpty { return "a path is missing" }
        if path.count > pathLimit { return "longer than \(pathLimit) bytes" }
        if path.contains(0) { return "contains NUL" }
        if path.first == UInt8(ascii: "/") { return "expected a path relative to the root, without a leading slash" }
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.count > componentLimit { return "has more than \(componentLimit) components" }
        for part in parts {
            if part.isEmpty { return "has an empty component" }
            if part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) {
                return "expected a path without . or .. components"
            }
        }
        return nil
    }

    private static func fault(in entry: Entry) -> String? {
        if let fault = fault(inPath: entry.path) { return fault }
        if entry.mode & ~0o7777 != 0 {
            return "mode 0\(String(entry.mode, radix: 8)): expected permission bits, 0 to 07777"
        }
        guard case .link(let target) = entry.kind else { return nil }
        if target.isEmpty || target.utf8.contains(0) { return "the target of the link is empty or contains NUL" }
        return target.utf8.count > pathLimit ? "the target of the link is longer than \(pathLimit) bytes" : nil
    }

    /// Adds an entry and its parent directories.
    ///
    /// - Returns: A message that says why the entry is invalid, without its path; nil if the entry is valid.
    private mutating func add(_ entry: Entry) -> String? {
        var node = 0
        for name in entry.path.parts(separatedBy: "/") {
            let child = Child(parent: node, name: String(name))
            if let known = positions[child] {
                node = known
                continue
            }
            nodes.append(Node(name: child.name, previous: nodes[node].lastChild))
            nodes[node].lastChild = nodes.count - 1
            node = nodes.count - 1
            positions[child] = node
            impliedFolders += 1
            // Every new node counts as implied at first. The last node of a path isn't implied, so the bound is one higher.
            guard impliedFolders <= Self.impliedFolderLimit + 1 else {
                return "more than \(Self.impliedFolderLimit) directories have no entry of their own"
            }
        }
        guard nodes[node].kind == nil else { return "appears twice" }
        impliedFolders -= 1
        (nodes[node].kind, nodes[node].mode) = (entry.kind, entry.mode)
        return nil
    }

    /// Returns the path's first ancestor, from the root down, that is not a directory; nil if all ancestors are directories.
    private func firstNonFolder(above path: String) -> Substring? {
        var node = 0
        for name in path.parts(separatedBy: "/") {
            guard nodes[node].isFolder else { return path[..<name.startIndex].dropLast() }
            node = positions[Child(parent: node, name: String(name))] ?? 0
        }
        return nil
    }

    /// Returns the tree whose root is a directory of this tree. Nothing outside the directory can be read through it.
    ///
    /// - Parameter folder: The directory's path relative to the root. If the directory doesn't exist, nothing can be read from
    ///   the result.
    public func below(_ folder: String) -> InlineTree {
        var tree = self
        tree.root = node(folder.parts(separatedBy: "/").map(String.init))
        return tree
    }

    /// Returns the index in `nodes` of the node at a path, without following links; nil if there is no such node.
    private func node(_ components: [String]) -> Int? {
        var node = root
        for name in components {
            guard let parent = node else { return nil }
            node = positions[Child(parent: parent, name: name)]
        }
        return node
    }
}

extension InlineTree: FileTree {
    func read(_ path: String, range: FileRange?) throws -> [UInt8] {
        guard let node = try resolve(path).map({ nodes[$0] }) else { throw BridgeError.missing("open", path) }
        if node.isFolder { throw BridgeError(.unknown, "\(path) is not a regular file") }
        guard case .file(let bytes)? = node.kind else { throw BridgeError.missing("open", path) }
        guard range != nil || bytes.count > readLimit else { return bytes }
        let part = try clamp(range, size: Int64(bytes.count), path: path)
        return Array(bytes[Int(part.lowerBound)..<Int(part.upperBound)])
    }

    func list(_ path: String) throws -> [FileStatus] {
        guard let node = try resolve(path).map({ nodes[$0] }) else { throw BridgeError.missing("lstat", path) }
        guard node.isFolder else { throw BridgeError(.unknown, "\(path) is not a directory") }
        var children: [FileStatus] = []
        var next = node.lastChild
        while let child = next.map({ nodes[$0] }) {
            children.append(status(child, name: child.name))
            next = child.previous
        }
        return children
    }

    func status(_ path: String) throws -> FileStatus {
        guard let node = try resolve(path) else { throw BridgeError.missing("lstat", path) }
        return status(nodes[node], name: pathComponents(path).last ?? "")
    }

    private func status(_ node: Node, name: String) -> FileStatus {
        switch node.kind ?? .directory {
        case .file(let bytes):
            return FileStatus(path: name, mode: GoMode.of(node.mode, default: 0o644), size: Int64(bytes.count))
        case .link(let target):
            let bits = GoMode.symlink | 0o777
            return FileStatus(path: name, mode: bits, size: Int64(target.utf8.count), linkName: target)
        case .directory:
            return FileStatus(path: name, mode: GoMode.directory | GoMode.of(node.mode, default: 0o755), size: 0)
        }
    }

    /// Returns the index in `nodes` of the node at a path, after following all links; nil if there is no such node.
    private func resolve(_ path: String) throws -> Int? {
        node(
            try followingLinks(path) { components in
                if case .link(let target)? = node(components).flatMap({ nodes[$0].kind }) { target } else { nil }
            }
        )
    }
}
