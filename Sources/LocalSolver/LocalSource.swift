/// The files of a source: the files that a client would send for a `local://` source, or files that stand in for a remote
/// source.
public indirect enum LocalSource: Sendable, Hashable {
    /// A directory on this machine. Nothing outside it can be read: `..` stops at the directory, and symbolic links are
    /// followed as if the directory were `/`.
    case directory(String)
    /// Files by path, e.g. `src/main.c`; directories are implied.
    case files([String: [UInt8]])
    /// A tree of files, directories and symbolic links in memory.
    case tree(InlineTree)
    /// Another source in which the contents of some files, given by path, are replaced, e.g. by the unsaved text of an editor.
    case overlay([String: [UInt8]], LocalSource)

    var tree: any FileTree {
        switch self {
        case .directory(let path): DirectoryTree(root: path)
        case .files(let files): MemoryTree(files: files)
        case .tree(let tree): tree
        case .overlay(let files, let source): OverlayTree(files: MemoryTree(files: files), base: source.tree)
        }
    }
}
