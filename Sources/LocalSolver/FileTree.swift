import Bridge
import SourceText

/// The files of the result that a reference refers to.
///
/// Paths are absolute or relative and can contain `.` and `..`, which never lead above the root. Methods throw `BridgeError`
/// with BuildKit's wording and the path that the caller passed.
protocol FileTree: Sendable {
    /// Reads a regular file, or a part of one.
    func read(_ path: String, range: FileRange?) throws -> [UInt8]
    /// Lists a directory in no particular order. Links among the entries are not followed.
    func list(_ path: String) throws -> [FileStatus]
    /// Returns the status of a path. Links are followed.
    func status(_ path: String) throws -> FileStatus
}

/// The maximum number of bytes that one call can read: the maximum size of BuildKit's gRPC messages.
let readLimit: Int64 = 16 << 20

/// Splits a path into components without `.`, `..` and empty components: `/a/./b/../c` has the components `a` and `c`.
func pathComponents(_ path: String) -> [String] {
    var components: [String] = []
    for component in path.parts(separatedBy: "/") where component != "." {
        if component == ".." { _ = components.popLast() } else { components.append(String(component)) }
    }
    return components
}

/// The maximum number of symbolic links followed for one path, as in BuildKit.
let linkLimit = 255

/// Resolves a path to its components below a tree's root. Symbolic links are followed as if that root were `/`. Components that
/// don't exist are kept unchanged.
///
/// - Parameter target: Returns the target of the link with the given components below the root; nil if the path isn't a link.
/// - Throws: `BridgeError` if the path leads through more than `linkLimit` links.
func followingLinks(_ path: String, target: (_ components: [String]) -> String?) throws -> [String] {
    var resolved: [String] = []
    var pending = Array(path.parts(separatedBy: "/").map(String.init).reversed())
    var links = 0
    while let component = pending.popLast() {
        if component == "." { continue }
        if component == ".." {
            _ = resolved.popLast()
            continue
        }
        resolved.append(component)
        guard let target = target(resolved) else { continue }
        links += 1
        guard links <= linkLimit else { throw BridgeError(.unknown, "open \(path): too many links") }
        if target.hasPrefix("/") { resolved = [] } else { resolved.removeLast() }
        pending += target.parts(separatedBy: "/").map(String.init).reversed()
    }
    return resolved
}

/// Returns the part of a file that a range covers; empty if the range starts at or past the end of the file.
///
/// - Throws: `BridgeError` if the range's offset or length is negative, or the part is larger than `readLimit`.
func clamp(_ range: FileRange?, size: Int64, path: String) throws -> Range<Int64> {
    let offset = range?.offset ?? 0
    let length = range?.length ?? size
    guard offset >= 0, length >= 0 else {
        throw BridgeError(.invalidArgument, "read \(path): negative offset or length")
    }
    let start = min(offset, size)
    let end = start + min(length, size - start)
    guard end - start <= readLimit else {
        throw BridgeError(.resourceExhausted, "read \(path): \(end - start) bytes exceed the maximum of \(readLimit)")
    }
    return start..<end
}

extension BridgeError {
    /// Returns the error for a missing file. As in BuildKit, its code is `unknown`, not `notFound`.
    static func missing(_ verb: String, _ path: String) -> BridgeError {
        BridgeError(.unknown, "\(verb) \(path): no such file or directory")
    }
}

/// The mode bits of Go's `fs.FileMode`.
enum GoMode {
    static let directory: UInt32 = 1 << 31
    static let symlink: UInt32 = 1 << 27
    static let device: UInt32 = 1 << 26
    static let namedPipe: UInt32 = 1 << 25
    static let setUserID: UInt32 = 1 << 23
    static let setGroupID: UInt32 = 1 << 22
    static let characterDevice: UInt32 = 1 << 21
    static let sticky: UInt32 = 1 << 20

    /// Converts POSIX permission bits to Go's mode bits.
    ///
    /// - Parameter standard: The result for a mode of 0.
    static func of(_ mode: UInt32, default standard: UInt32) -> UInt32 {
        guard mode != 0 else { return standard }
        var bits = mode & 0o777
        if mode & 0o4000 != 0 { bits |= setUserID }
        if mode & 0o2000 != 0 { bits |= setGroupID }
        if mode & 0o1000 != 0 { bits |= sticky }
        return bits
    }
}
