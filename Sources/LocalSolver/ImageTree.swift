import Bridge
import SourceText

/// The files of a base image. No image is pulled, so the only readable file is the os-release file, which is provided by the
/// user or assumed.
struct ImageTree: FileTree {
    /// The image's reference, taken from the identifier of the source operation.
    let reference: String
    let releases: OSReleases
    /// Records an assumption, stated as a sentence.
    let assume: @Sendable (String) -> Void

    private static let paths = [["etc", "os-release"], ["usr", "lib", "os-release"]]

    func read(_ path: String, range: FileRange?) throws -> [UInt8] {
        guard let text = release(path) else { throw BridgeError.missing("open", path) }
        let bytes = Array(text.utf8)
        let part = try clamp(range, size: Int64(bytes.count), path: path)
        return Array(bytes[Int(part.lowerBound)..<Int(part.upperBound)])
    }

    func list(_ path: String) throws -> [FileStatus] {
        assume("\(reference): \(path) assumed to be absent (no image is pulled)")
        throw BridgeError.missing("lstat", path)
    }

    func status(_ path: String) throws -> FileStatus {
        guard let text = release(path) else { throw BridgeError.missing("lstat", path) }
        return FileStatus(path: "os-release", mode: 0o644, size: Int64(text.utf8.count))
    }

    /// Returns the contents of the os-release file at a path; nil if it is missing or unknown.
    private func release(_ path: String) -> String? {
        let components = pathComponents(path)
        let path = "/" + components.joined(separator: "/")
        guard Self.paths.contains(components) else {
            assume("\(reference): \(path) assumed to be absent (no image is pulled)")
            return nil
        }
        switch releases.release(of: reference) {
        case .given(let text): return text
        case .none: return nil
        case .assumed(let text):
            let summary = text.parts(separatedBy: "\n").joined(separator: " ")
            assume("\(reference): \(path) assumed from the name: \(summary)")
            return text
        case .unknown:
            assume("\(reference): \(path) assumed to be absent (the name indicates no distribution)")
            return nil
        }
    }
}
