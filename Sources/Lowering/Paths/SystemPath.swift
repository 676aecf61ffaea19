/// Operations on paths of the image's operating system, Linux or Windows.
///
/// A Windows path loses its drive letter, which must be `C:`, and has forward slashes internally. Paths of other systems stay
/// unchanged. The messages are those of BuildKit's frontend.
enum SystemPath {
    /// The reason why a path is invalid.
    struct Problem: Error {
        var message: String

        /// Returns a problem whose message starts with the action that failed.
        func during(_ action: String) -> Problem { Problem(message: "\(action): \(message)") }
    }

    /// Returns the default `PATH` of a container on the given operating system.
    static func defaultSearchPath(os: String) -> String {
        os == "windows"
            ? "c:\\Windows\\System32;c:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0"
            : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    }

    /// Returns `path` as an absolute path with forward slashes and no drive letter. A relative path is resolved against
    /// `parent`.
    ///
    /// - Parameter keepsSlash: Whether to keep a final `/` or `/.`, which marks a copy's destination as a directory.
    /// - Throws: `Problem` if a Windows path has a drive other than `C:`, has no path after the drive, or is a UNC path.
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

    /// Returns a working directory as an absolute path with the system's separators. A relative path is resolved against
    /// `current`.
    static func normalizeWorkingDirectory(current: String, _ path: String, os: String) throws(Problem) -> String {
        do {
            let result = try normalize(parent: current, path, os: os, keepsSlash: false)
            return fromSlash(result, os: os)
        } catch {
            throw error.during("normalizing working directory")
        }
    }

    /// Returns the absolute path of a copy's source.
    static func copySource(_ path: String, os: String) throws(Problem) -> String {
        do {
            return try normalize(parent: "/", path, os: os, keepsSlash: false)
        } catch {
            throw error.during("removing drive letter")
        }
    }

    /// Returns the absolute path of a copy's destination. A relative path is resolved against `directory`.
    static func copyDestination(_ path: String, in directory: String, os: String) throws(Problem) -> String {
        let path = try withoutDrive(path, os: os, keepsSlash: true, during: "removing drive letter")
        if isAbsolute(path, os: os) { return try normalize(parent: "/", path, os: os, keepsSlash: true) }
        // An empty path and `.` are the working directory itself.
        let relative = path == "." || path.isEmpty ? "./" : path
        return try normalize(parent: directory, relative, os: os, keepsSlash: true)
    }

    /// Returns whether a path is absolute after its drive letter has been removed.
    static func isAbsolute(_ path: String, os: String) -> Bool {
        guard os == "windows" else { return SlashPath.isAbsolute(path) }
        guard let cleaned = try? withoutDrive(path, os: os, keepsSlash: false) else { return false }
        return SlashPath.isAbsolute(toSlash(cleaned, os: os))
    }

    /// Removes the drive letter of a Windows path. Paths of other systems stay unchanged.
    ///
    /// - Throws: `Problem` for a drive other than `C:`, a drive without a path, or a UNC path.
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

    /// Returns the shortest equivalent of a Windows path, with forward slashes.
    private static func cleaned(_ path: String, keepsSlash: Bool) -> String {
        let slashed = toSlash(path, os: "windows")
        let result = SlashPath.clean(slashed)
        return keepsSlash && result.utf8.count > 1 && slashed.hasSuffix("/") ? result + "/" : result
    }

    /// Replaces backslashes in a Windows path with slashes.
    static func toSlash(_ path: String, os: String) -> String {
        os == "windows" ? replacing("\\", by: "/", in: path) : path
    }

    /// Replaces slashes with the system's separator.
    static func fromSlash(_ path: String, os: String) -> String {
        os == "windows" ? replacing("/", by: "\\", in: path) : path
    }

    private static func replacing(_ old: Character, by new: Character, in path: String) -> String {
        String(path.map { $0 == old ? new : $0 })
    }
}
