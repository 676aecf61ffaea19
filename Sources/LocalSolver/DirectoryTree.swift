import Bridge

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files of a directory on this machine.
struct DirectoryTree: FileTree {
    /// The path of the directory on this machine.
    let root: String

    func read(_ path: String, range: FileRange?) throws -> [UInt8] {
        // The file is opened with `O_NONBLOCK`, so that a named pipe in the context can't hang the build.
        let descriptor = open(try resolve(path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw failure("stat", path) }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw BridgeError(.unknown, "\(path) is not a regular file")
        }
        let part = try clamp(range, size: Int64(info.st_size), path: path)
        return try read(descriptor, part, path: path)
    }

    func list(_ path: String) throws -> [FileStatus] {
        let directory = try resolve(path)
        guard let stream = opendir(directory) else {
            throw errno == ENOTDIR ? BridgeError(.unknown, "\(path) is not a directory") : failure("lstat", path)
        }
        defer { closedir(stream) }
        var entries: [FileStatus] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            // A file may be deleted between `readdir` and `lstat`.
            if let status = status(ofFile: directory + "/" + name, name: name) { entries.append(status) }
        }
        return entries
    }

    func status(_ path: String) throws -> FileStatus {
        guard let status = status(ofFile: try resolve(path), name: pathComponents(path).last ?? "") else {
            throw failure("lstat", path)
        }
        return status
    }

    /// Converts a path in the tree to a path on this machine. Symbolic links are followed as if the tree's root were `/`.
    /// Components that don't exist are kept unchanged.
    private func resolve(_ path: String) throws -> String {
        absolute(try followingLinks(path) { linkTarget(absolute($0)) })
    }

    /// Converts path components below the tree's root to a path on this machine.
    private func absolute(_ components: [String]) -> String {
        ([root.isEmpty ? "." : root] + components).joined(separator: "/")
    }

    /// Returns the target of a symbolic link; nil if the file isn't one.
    private func linkTarget(_ file: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let base = buffer.baseAddress else { return nil }
            let count = readlink(file, base, buffer.count)
            guard count >= 0 else { return nil }
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Reads a part of an open file. Returns fewer bytes if the file is truncated during the read.
    private func read(_ descriptor: CInt, _ part: Range<Int64>, path: String) throws -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(part.count)) { buffer, count in
            while count < part.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let got = pread(descriptor, rest.baseAddress, part.count - count, off_t(part.lowerBound) + off_t(count))
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                if got <= 0 { return }
                count += got
            }
        }
        if failed { throw failure("read", path) }
        return bytes
    }

    /// Returns the status of a file on this machine, without following links; nil if the file doesn't exist.
    private func status(ofFile file: String, name: String) -> FileStatus? {
        var info = stat()
        guard lstat(file, &info) == 0 else { return nil }
        let kind = info.st_mode & S_IFMT
        #if canImport(Darwin)
        let changed = info.st_mtimespec
        #else
        let changed = info.st_mtim
        #endif
        return FileStatus(
            path: name,
            mode: goMode(UInt32(info.st_mode), kind: kind),
            size: kind == S_IFDIR ? 0 : Int64(info.st_size),
            linkName: kind == S_IFLNK ? linkTarget(file) ?? "" : "",
            modificationTime: Int64(changed.tv_sec) &* 1_000_000_000 &+ Int64(changed.tv_nsec)
        )
    }

    /// Converts a POSIX mode to Go's mode bits. A socket gets no type bit, as in BuildKit's responses.
    private func goMode(_ mode: UInt32, kind: mode_t) -> UInt32 {
        var bits = GoMode.of(mode & 0o7777, default: 0)
        switch kind {
        case S_IFDIR: bits |= GoMode.directory
        case S_IFLNK: bits |= GoMode.symlink
        case S_IFIFO: bits |= GoMode.namedPipe
        case S_IFBLK: bits |= GoMode.device
        case S_IFCHR: bits |= GoMode.device | GoMode.characterDevice
        default: break
        }
        return bits
    }

    /// Converts `errno` to an error with BuildKit's wording and the path that the caller passed.
    private func failure(_ verb: String, _ path: String) -> BridgeError {
        let number = errno
        switch number {
        case ENOENT: return .missing(verb, path)
        case EACCES, EPERM: return BridgeError(.unknown, "\(verb) \(path): permission denied")
        case ENOTDIR: return BridgeError(.unknown, "\(verb) \(path): not a directory")
        default: return BridgeError(.unknown, "\(verb) \(path): system error \(number)")
        }
    }
}
