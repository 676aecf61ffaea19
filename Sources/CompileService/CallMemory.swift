public import Bridge
import LLB

/// The account to which the memory of a call's compilation is charged.
public protocol CallMemory: Sendable {
    /// Reserves `bytes` of memory until the call's work is over.
    ///
    /// - Throws: The error that ends the call if the caller's limit on reserved memory would be exceeded.
    func reserve(_ bytes: Int) throws(BridgeError)
}

/// Estimates a compilation's memory from the sizes of its input and its graph.
///
/// Measured peaks of resident memory (docs/trials/service-under-load.md), as multiples of the input's size: 4 for a context of
/// files, 28 for a context of empty files, 20 to 63 for a source with long lines and a small graph. A source with short lines
/// took up to 1.8 KB per line. A graph took about 5 times its own size, which can be 100 times the size of its source.
public enum CompileMemory {
    /// The estimated memory, in bytes, per byte of a request, for the decoded message and its files; the request itself is not
    /// included.
    static let perRequestByte = 2
    /// The estimated memory, in bytes, per byte of a build file or ignore file: for tokens, syntax tree, plan and diagnostics.
    private static let perSourceByte = 48
    /// The estimated additional memory, in bytes, per line of a build file or ignore file.
    private static let perSourceLine = 1500
    /// The estimated memory, in bytes, per byte of a graph, while the graph is encoded.
    private static let perGraphByte = 4
    /// The estimated maximum size, in bytes, of a vertex's metadata and locations in an encoded graph.
    private static let perVertex = 640

    /// Returns the estimated memory, in bytes, for parsing and compiling a build file or ignore file with this content.
    public static func ofSource(_ bytes: [UInt8]) -> Int {
        let lines = bytes.reduce(into: 1) { $0 += $1 == UInt8(ascii: "\n") ? 1 : 0 }
        return bytes.count * perSourceByte + lines * perSourceLine
    }

    static func ofGraph(_ graph: Definition) -> Int {
        graph.vertices.reduce(0) { $0 + $1.count + perVertex } * perGraphByte
    }
}
