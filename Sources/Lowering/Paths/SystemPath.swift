/// Paths of the image's operating system, which may be Windows.
///
/// Windows paths lose their drive letter, which must be `C:`, and are kept with forward slashes
/// until the last moment. Everything else is taken as it is.
enum SystemPath {
    /// Why a path can't be used.
    struct Problem: Error {
        /// What is wrong with it.
        var message: String

        /// The same problem, with what was being done before it.
        func during(_ action: String) -> Problem { Problem(message: "\(action): \(message)") }
    }

    /// `PATH` of a container that sets none; empty where the system provides it.
    static func defaultSearchPath(os: String) -> String {
        os == "windows"
            ? "c:\\Windows\\System32;c:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0"
            : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    }

    /// An absolute path with forward slashes and no drive letter.
    ///
    /// A relative path is joined to `parent`.
    ///
    /// - Parameter keepsSlash: keeps a final `/` or `/.`, which to a copy says that the target is a directory.
    /// - Throws: `Problem` where a Windows path has another drive, no path after the drive, or is a UNC path.
    static func normalize(parent: String, _ path: String, os: String, keepsSlash: Bool) throws(Problem) -> String {
        let original = toSlash(path, os: os)
        var parent = toSlash(parent, os: os)
        if parent.isEmpty { parent = "/" }
        parent = try withoutDrive(parent, os: os, keepsSlash: keepsSlash, during: "removing drive letter")
        if !isAbsolute(parent, os: os) { parent = SlashPath.join("/", parent) }
        var result = original.isEmpty ? parent : original
        result = try withoutDrive(result, os: os, keepsSlash: keepsSlash, during: "removing drive letter")
        if !isAbsolute(result, os: os) { result = SlashPath.join(parent, result) }
        if keepsSlash {
            if original.hasSuffix("/"), !result.hasSuffix("/") {
                result += "/"
            } else if original.hasSuffix("/.") {
                if result != "/" { result += "/" }
                result += "."
            }
        }
        return toSlash(result, os: os)
    }

    /// A working directory in the separators of its system, joined to the current one where relative.
    static func normalizeWorkingDirectory(current: String, _ path: String, os: String) throws(Problem) -> String {
        do {
            let result = try normalize(parent: current, path, os: os, keepsSlash: false)
            return fromSlash(result, os: os)
        } catch {
            throw error.during("normalizing working directory")
        }
    }

    /// The absolute path that a copy reads.
    static func copySource(_ path: String, os: String) throws(Problem) -> String {
        do {
            return try normalize(parent: "/", path, os: os, keepsSlash: false)
        } catch {
            throw error.during("removing drive letter")
        }
    }

    /// The absolute path that a copy writes; a relative one is below `directory`.
    static func copyDestination(_ path: String, in directory: String, os: String) throws(Problem) -> String {
        let path = try withoutDrive(path, os: os, keepsSlash: true, during: "removing drive letter")
        if isAbsolute(path, os: os) { return try normalize(parent: "/", path, os: os, keepsSlash: true) }
        // Nothing, or the current directory, is a directory.
        let relative = path == "." || path.isEmpty ? "./" : path
        return try normalize(parent: directory, relative, os: os, keepsSlash: true)
    }

    /// True for a path that starts at the root once its drive letter is gone.
    static func isAbsolute(_ path: String, os: String) -> Bool {
        guard os == "windows" else { return SlashPath.isAbsolute(path) }
        guard let cleaned = try? withoutDrive(path, os: os, keepsSlash: false) else { return false }
        return SlashPath.isAbsolute(toSlash(cleaned, os: os))
    }

    /// The path without its drive letter; of other systems than Windows as it is.
    ///
    /// - Throws: `Problem` for a drive other than `C:`, a drive alone, or a UNC path.
    static func withoutDrive(_ path: String, os: String, keepsSlash: Bool) throws(Problem) -> String {
        guard os == "windows" else { return path }
        let bytes = Array(path.utf8)
        if bytes.count == 2, bytes[1] == UInt8(ascii: ":") {
            throw Problem(message: "No relative path specified in \"\(path)\"")
        }
        if bytes.count >= 2, bytes.prefix(2).allSatisfy({ $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) {
            throw Problem(message: "UNC paths are not supported")
        }
        let parts = path.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return cleaned(path, keepsSlash: keepsSlash) }
        guard parts[0].lowercased() == "c" else {
            throw Problem(message: "The specified path is not on the system drive (C:)")
        }
        return cleaned(String(parts[1]), keepsSlash: keepsSlash)
    }

    private static func withoutDrive(
        _ path: String,
        os: String,
        keepsSlash: Bool,
        during action: String
    ) throws(Problem) -> String {
        do {
            return try withoutDrive(path, os: os, keepsSlash: keepsSlash)
        } catch {
            throw error.during(action)
        }
    }

    /// A Windows path with forward slashes, shortest form.
    private static func cleaned(_ path: String, keepsSlash: Bool) -> String {
        let slashed = toSlash(path, os: "windows")
        let result = SlashPath.clean(slashed)
        return keepsSlash && result.utf8.count > 1 && slashed.hasSuffix("/") ? result + "/" : result
    }

    /// Backslashes of a Windows path made slashes.
    static func toSlash(_ path: String, os: String) -> String {
        os == "windows" ? replacing("\\", by: "/", in: path) : path
    }

    /// Slashes made the system's own separator.
    static func fromSlash(_ path: String, os: String) -> String {
        os == "windows" ? replacing("/", by: "\\", in: path) : path
    }

    private static func replacing(_ old: Character, by new: Character, in path: String) -> String {
        String(path.map { $0 == old ? new : $0 })
    }
}
