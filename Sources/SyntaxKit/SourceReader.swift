public import Diagnostics
public import LLB
public import SourceText

/// Access to the files of the build's sources. Reading runs no step.
///
/// Methods throw `DiagnosticsError` with the place that the caller gives, and `CancellationError` if the build is cancelled.
public protocol SourceReader: Sendable {
    /// The options of the client's request.
    var request: ProgramRequest { get }

    /// Reads files, with one transfer for all.
    ///
    /// - Parameters:
    ///   - paths: Relative to the root of the tree; `..` doesn't lead out of it. Files of the context are read even if
    ///     `.dockerignore` excludes them, like the build file.
    ///   - place: The place in the build that needs the files, for errors.
    /// - Returns: The files that exist, by path. Locations in them work like those in the build file.
    func files(_ paths: [String], in tree: SourceTree, at place: SourceLocation) async throws -> [String: SourceFile]

    /// Finds files and directories by patterns, with one transfer for all.
    ///
    /// - Parameter patterns: Paths relative to the root of the tree whose components may have `*`, `?` and `[a-z]`; a component
    ///   `**` stands for any number of directories. Names that begin with a dot are matched like any other.
    /// - Returns: The paths, without repetitions, in the order of their bytes.
    func paths(matching patterns: [String], in tree: SourceTree, at place: SourceLocation) async throws -> [String]

    /// Reports a warning to the client.
    func warn(_ warning: Diagnostic)
}

/// Files that a program reads.
public enum SourceTree: Sendable {
    /// The build context; a name is that of `--build-context NAME=…`.
    case context(String? = nil)
    /// The files of a graph, e.g. a Git repository. If they are the result of a step, the step runs: only a workbench can
    /// read them.
    case files(State)

    /// The main build context.
    public static var context: SourceTree { .context(nil) }
}

/// An entry of a directory.
public struct FileEntry: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case file
        case directory
        case link(target: String)
        /// A device, pipe or socket.
        case other
    }

    public var name: String
    public var kind: Kind
    /// The size in bytes.
    public var size: Int64
    /// The permission bits, e.g. 0o755.
    public var mode: UInt32

    public init(name: String, kind: Kind, size: Int64, mode: UInt32) {
        self.name = name
        self.kind = kind
        self.size = size
        self.mode = mode
    }
}
