/// What a `local://` source holds: the files a client would send.
public enum LocalSource: Sendable, Hashable {
    /// A directory of this machine. Nothing outside it can be read through it: `..` stops at
    /// it, and symbolic links are followed as if it were the root.
    case directory(String)
    /// Files by path (`/` between components, none at the start); directories are implied.
    case files([String: [UInt8]])
    /// A tree that is held in memory.
    case tree(InlineTree)

    /// The tree behind the source.
    var tree: any FileTree {
        switch self {
        case .directory(let path): DirectoryTree(root: path)
        case .files(let files): MemoryTree(files: files)
        case .tree(let tree): tree
        }
    }
}
