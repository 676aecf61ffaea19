import Glibc

/// Why a file can't be used.
package struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path.
    package var file: String
    /// The line, counted from 1, where the problem is in one.
    package var line: Int?
    /// What is wrong, and what was expected.
    package var message: String

    package init(_ file: String, line: Int? = nil, _ message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `FILE:LINE: MESSAGE`.
    package var description: String { file + (line.map { ":\($0)" } ?? "") + ": \(message)" }
}

/// A certificate that the service shows, and until when it holds.
package struct PresentedCertificate: Sendable, Hashable {
    /// The file that it was read from.
    package var file: String
    /// Whom it names.
    package var name: String
    /// The second, since the start of 1970 in UTC, after which it is no longer valid.
    package var expiry: Int

    package init(file: String, name: String, expiry: Int) {
        self.file = file
        self.name = name
        self.expiry = expiry
    }
}

/// Something made of files, which is made anew when they change.
package protocol WatchedFiles: Sendable {
    /// The files.
    var files: [String] { get }
    /// The certificates in them that the service shows.
    var certificates: [PresentedCertificate] { get }
    /// What an operator should know of the files as they are; whole phrases.
    var cautions: [String] { get }
    /// Reads the files again where they have changed since they were last read.
    ///
    /// - Parameter always: true to read them even where nothing seems to have changed.
    /// - Returns: nil where nothing was read; else how it went. What is wrong changes nothing.
    func refresh(always: Bool) -> Result<Void, FileProblem>?
}

/// What tells one state of a file from another, without its being read.
package struct FileStamp: Sendable, Hashable {
    private var numbers: [Int]
    /// True where users other than the owner and the group may read it.
    package let isOpenToAll: Bool

    /// - Returns: nil where there is no such file.
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

/// A file's bytes.
package enum SmallFile {
    /// Bytes at most of a file with certificates, a key or tokens.
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
