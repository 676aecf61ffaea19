import Glibc
import SourceText

/// Returns whether a path refers to a directory, or to a symbolic link to a directory.
func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Reads the file at a path, or standard input if the path is `-`.
///
/// - Parameter limit: The maximum number of bytes to read.
/// - Throws: `CommandFailure` if the file can't be opened or read.
func sourceFile(_ path: String, limit: Int = .max) throws -> SourceFile {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandFailure.input("cannot read '\(path)'") }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    guard let bytes = readToEnd(descriptor, limit: limit) else { throw CommandFailure.input("cannot read '\(path)'") }
    return SourceFile(name: path == "-" ? "stdin" : path, bytes: bytes)
}

/// Reads an open file to its end, or until `limit` bytes have been read. Returns nil if reading fails.
func readToEnd(_ descriptor: Int32, limit: Int = .max) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
        let count = read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
        guard count >= 0 || errno == EINTR else { return nil }
        if count == 0 { break }
        bytes += chunk.prefix(max(0, count))
    }
    return bytes
}

/// Replaces the contents of an existing file. The file keeps its owner and permissions; symbolic links are followed.
///
/// The disk space is reserved first, so that the old contents survive if the disk is full.
///
/// - Throws: `CommandFailure` if the file can't be written.
func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandFailure.input("cannot write '\(path)'") }
    defer { close(descriptor) }
    let failure = bytes.isEmpty ? 0 : posix_fallocate(descriptor, 0, bytes.count)
    guard failure == 0 else {
        throw CommandFailure.input("cannot write '\(path)': \(String(cString: strerror(failure)))")
    }
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 || errno == EINTR else { throw CommandFailure.input("cannot write '\(path)'") }
        rest = rest.dropFirst(max(0, count))
    }
    guard ftruncate(descriptor, bytes.count) == 0 else { throw CommandFailure.input("cannot write '\(path)'") }
}
