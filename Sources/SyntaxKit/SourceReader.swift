public import Diagnostics
public import LLB
public import SourceText

/// Access to the files of the build's sources. Reading runs no step.
///
/// Methods throw `DiagnosticsError` with the location that the caller passes, and `CancellationError` if the build is
/// cancelled.
public protocol SourceReader: Sendable {
    /// The options of the client's request.
    var request: ProgramRequest { get }

    /// Reads files, all of them in a single transfer.
    ///
    /// - Parameters:
    ///   - paths: Paths relative to the root of the tree; `..` can't lead out of it. Like the build file, files of the context
    ///     are read even if `.dockerignore` excludes them.
    ///   - place: The location that requires the files, for errors.
    /// - Returns: The files that exist, by path. Diagnostics can refer to locations in them, as in the build file.
    func files(_ paths: [String], in tree: SourceTree, at place: SourceLocation) async throws -> [String: SourceFile]

    /// Finds the files and directories that match glob patterns, all of them in a single transfer.
    ///
    /// - Parameter patterns: Paths relative to the root of the tree whose components may contain `*`, `?` and `[a-z]`. A `**`
    ///   component matches any number of directories. Names that begin with a dot are matched like any other name.
    /// - Returns: The paths in byte order, without duplicates.
    func paths(matching patterns: [String], in tree: SourceTree, at place: SourceLocation) async throws -> [String]

    /// Reports a warning to the client.
    func warn(_ warning: Diagnostic)
}

/// A tree of files that a `Program` can read.
public enum SourceTree: Sendable {
    /// The build context, or the named context with this name (`--build-context NAME=…`).
    case context(String? = nil)
    /// The files of a graph, e.g. a Git repository. Reading the result of a step runs the step, so only a workbench can read
    /// such files.
    case files(State)

    /// The main build context.
    public static var context: SourceTree { .context(nil) }
}

/// An entry in a directory.
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
