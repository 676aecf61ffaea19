import Bridge

/// A tree of files that a reference reads from.
///
/// Paths are the caller's: absolute or not, with `.` and `..` in them, which never lead out.
/// Errors are `BridgeError`s in the words a solver uses, which name the path as the caller did.
protocol FileTree: Sendable {
    /// The bytes of a regular file, or a part of them.
    func read(_ path: String, range: FileRange?) throws -> [UInt8]
    /// A directory's entries in no particular order, links not followed.
    func list(_ path: String) throws -> [FileStatus]
    /// The status of a path, links followed.
    func status(_ path: String) throws -> FileStatus
}

/// The most bytes that one read gives: a solver's messages end at 16 MiB.
let readLimit: Int64 = 16 << 20

/// Splits a path into its components; `.` and empty ones are left out, `..` takes one back and stops at the root.
func pathComponents(_ path: String) -> [String] {
    var components: [String] = []
    for component in path.split(separator: "/") where component != "." {
        if component == ".." { _ = components.popLast() } else { components.append(String(component)) }
    }
    return components
}

/// How many symbolic links one path may lead through, the limit a solver has.
let linkLimit = 255

/// The components below a tree's root that a path means, all links followed inside the tree; what isn't there stays as
/// it is written.
///
/// - Parameter target: where the link at these components leads; nil where there is none.
/// - Throws: `BridgeError` where there are more links than `linkLimit`.
func followingLinks(_ path: String, target: (_ components: [String]) -> String?) throws -> [String] {
    var resolved: [String] = []
    var pending = Array(path.split(separator: "/").map(String.init).reversed())
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
        pending += target.split(separator: "/").map(String.init).reversed()
    }
    return resolved
}

/// The part of a file of `size` bytes that a range means: it ends with the file, and past the end it is empty.
///
/// - Throws: `BridgeError` where offset or length is negative, or the part is over `readLimit`.
func clamp(_ range: FileRange?, size: Int64, path: String) throws -> Range<Int64> {
    let offset = range?.offset ?? 0
    let length = range?.length ?? size
    guard offset >= 0, length >= 0 else {
        throw BridgeError(.invalidArgument, "read \(path): negative offset or length")
    }
    let start = min(offset, size)
    let end = start + min(length, size - start)
    guard end - start <= readLimit else {
        throw BridgeError(.resourceExhausted, "read \(path): \(end - start) bytes, more than \(readLimit)")
    }
    return start..<end
}

extension BridgeError {
    /// A solver's answer for what isn't there. It sends no code with it.
    static func missing(_ verb: String, _ path: String) -> BridgeError {
        BridgeError(.unknown, "\(verb) \(path): no such file or directory")
    }
}

/// Mode bits as Go's `fs.FileMode` has them.
enum GoMode {
    static let directory: UInt32 = 1 << 31
    static let symlink: UInt32 = 1 << 27
    static let device: UInt32 = 1 << 26
    static let namedPipe: UInt32 = 1 << 25
    static let setUserID: UInt32 = 1 << 23
    static let setGroupID: UInt32 = 1 << 22
    static let characterDevice: UInt32 = 1 << 21
    static let sticky: UInt32 = 1 << 20

    /// The permission bits of POSIX as Go has them.
    ///
    /// - Parameter standard: what 0 stands for.
    static func of(_ mode: UInt32, default standard: UInt32) -> UInt32 {
        guard mode != 0 else { return standard }
        var bits = mode & 0o777
        if mode & 0o4000 != 0 { bits |= setUserID }
        if mode & 0o2000 != 0 { bits |= setGroupID }
        if mode & 0o1000 != 0 { bits |= sticky }
        return bits
    }
}
