public import Bridge
import LLB

/// The account to which the memory of a call's compilation is charged.
public protocol CallMemory: Sendable {
    /// Reserves memory until the call's work is over.
    ///
    /// - Throws: the error that ends the call if its caller would have too much memory reserved.
    func reserve(_ bytes: Int) throws(BridgeError)
}

/// The memory that a compilation takes, estimated from what it reads and makes.
///
/// Peak resident memory of compilations (docs/trials/service-under-load.md) was 4 times a context of files, 28 times a context of
/// empty files, 20 to 63 times a source of long lines whose graph is small, up to 1.8 KB for each short line, and about 5 times
/// the graph, which has up to 100 times the bytes of its source.
public enum CompileMemory {
    /// Bytes per byte of a request, in addition to the request itself: the decoded message and its files.
    static let perRequestByte = 2
    /// Bytes per byte of a build file or ignore file: tokens, syntax tree, plan, diagnostics.
    private static let perSourceByte = 48
    /// Bytes per line of it, in addition.
    private static let perSourceLine = 1500
    /// Bytes per byte of a graph, while it is encoded.
    private static let perGraphByte = 4
    /// Bytes of a vertex's metadata and locations in an encoded graph, at most.
    private static let perVertex = 640

    /// The memory for a build file or ignore file.
    public static func ofSource(_ bytes: [UInt8]) -> Int {
        let lines = bytes.reduce(into: 1) { $0 += $1 == UInt8(ascii: "\n") ? 1 : 0 }
        return bytes.count * perSourceByte + lines * perSourceLine
    }

    static func ofGraph(_ graph: Definition) -> Int {
        graph.vertices.reduce(0) { $0 + $1.count + perVertex } * perGraphByte
    }
}
