import Glibc

/// The reason why a file can't be used.
package struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// The number of the line, from 1; nil if the problem concerns the whole file.
    package var line: Int?
    /// The description of the problem and of what was expected.
    package var message: String

    package init(_ file: String, line: Int? = nil, _ message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// The problem as `FILE:LINE: MESSAGE`, or as `FILE: MESSAGE` if `line` is nil.
    package var description: String { file + (line.map { ":\($0)" } ?? "") + ": \(message)" }
}

/// A certificate that the service presents.
package struct PresentedCertificate: Sendable, Hashable {
    /// The path of the file that contains the certificate.
    package var file: String
    /// The certificate's common name, or another name in the certificate if it has no common name.
    package var name: String
    /// The end of the certificate's validity, in Unix time (seconds).
    package var expiry: Int

    package init(file: String, name: String, expiry: Int) {
        self.file = file
        self.name = name
        self.expiry = expiry
    }
}

/// Files that are reloaded when they change.
package protocol WatchedFiles: Sendable {
    var files: [String] { get }
    /// The certificates in these files that the service presents.
    var certificates: [PresentedCertificate] { get }
    /// Warnings about the current files. Each is a complete log message.
    var cautions: [String] { get }
    /// Reads the files again if they have changed since the last attempt to read them.
    ///
    /// - Parameter always: Whether to read the files even if they seem unchanged.
    /// - Returns: The outcome; nil if nothing was read. After a failure, the previous value stays in use.
    func refresh(always: Bool) -> Result<Void, FileProblem>?
}

/// Identifies a version of a file without reading it.
package struct FileStamp: Sendable, Hashable {
    private var numbers: [Int]
    /// Whether every user may read the file, not only its owner and group.
    package let isOpenToAll: Bool

    /// Creates the stamp of a file's current version; nil if the file doesn't exist.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        numbers = [
            Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), status.st_size,
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
        isOpenToAll = status.st_mode & S_IROTH != 0
    }
}

/// Reads whole files of at most `limit` bytes.
package enum SmallFile {
    /// The maximum size of a file with certificates, a key or tokens, in bytes.
    package static let limit = 1 << 20

    package static func read(_ path: String) throws(FileProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileProblem(path, "can't be read: \(reason(errno))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(path, "can't be read: \(reason(errno))") }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw FileProblem(path, "is larger than \(limit) bytes") }
        }
    }

    private static func reason(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }
}
