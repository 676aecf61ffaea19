import Bridge

/// Files, folders and links held in memory, as somebody sent them.
public struct InlineTree: Sendable, Hashable {
    /// What lies at a path.
    public enum Kind: Sendable, Hashable {
        /// A file with its bytes.
        case file([UInt8])
        /// A symbolic link, and where it leads. It is followed inside the tree, `/` being the tree's root.
        case link(String)
        /// A folder.
        case directory
    }

    /// One entry.
    public struct Entry: Sendable, Hashable {
        /// Relative to the root, without `.`, `..` and empty components.
        public var path: String
        /// Permission bits as in POSIX, 07777; 0 is 0644 for a file and 0755 for a folder.
        public var mode: UInt32
        /// What it is.
        public var kind: Kind

        /// An entry of its parts.
        public init(path: String, mode: UInt32 = 0, kind: Kind) {
            self.path = path
            self.mode = mode
            self.kind = kind
        }
    }

    /// An entry that can't be one.
    public struct Problem: Error, Hashable {
        /// Its index.
        public var index: Int
        /// What is wrong with it and what was expected, without the path.
        public var message: String
    }

    /// How many bytes a path may have: a system's limit.
    public static let pathLimit = 4096

    private var entries: [String: Entry] = [:]
    /// The names in each folder, in no particular order; the root is the empty path.
    private var names: [String: [String]] = ["": []]
    /// The folder that is the root, with a slash behind it; empty for all.
    private var root = ""

    /// A tree without files.
    public init() {}

    /// A tree of entries in any order; folders between are implied.
    ///
    /// - Throws: `Problem` where a path is none, comes twice, or lies below a file or a link.
    public init(_ list: [Entry]) throws(Problem) {
        for (index, entry) in list.enumerated() {
            if let message = Self.fault(in: entry) { throw Problem(index: index, message: message) }
            guard entries.updateValue(entry, forKey: entry.path) == nil else {
                throw Problem(index: index, message: "comes twice")
            }
        }
        var seen: Set<String> = []
        for (index, entry) in list.enumerated() {
            if let parent = add(entry.path, &seen) {
                throw Problem(index: index, message: "lies below \"\(parent)\", which is no folder")
            }
        }
    }

    /// Why a text is no path of a tree, without the text; nil where it is one.
    public static func fault(inPath path: String) -> String? {
        let path = path.utf8
        if path.isEmpty { return "a path is missing" }
        if path.count > pathLimit { return "longer than \(pathLimit) bytes" }
        if path.contains(0) { return "holds a NUL" }
        if path.first == UInt8(ascii: "/") { return "expected a path relative to the root, without a slash before it" }
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
            return "a link that leads nowhere"
        }
        return nil
    }

    /// Enters a path and the folders before it.
    ///
    /// - Parameter seen: the paths that stand in their folders already.
    /// - Returns: what it lies below and is no folder.
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

    /// The tree of a folder: nothing outside it can be read through it.
    ///
    /// - Parameter folder: relative to the root; where it isn't there, the tree is empty.
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

    /// The path that a path means, all links followed; what isn't there stays as it is written.
    private func resolve(_ path: String) throws -> String {
        key(
            try followingLinks(path) { components in
                if case .link(let target)? = entries[key(components)]?.kind { target } else { nil }
            }
        )
    }

    /// Components below the root as a key of the entries.
    private func key(_ components: [String]) -> String {
        components.isEmpty ? String(root.dropLast()) : root + components.joined(separator: "/")
    }
}
