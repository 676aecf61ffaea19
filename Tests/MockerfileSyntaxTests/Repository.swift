import Foundation
import Testing

/// Files of the repository that tests read, and goldens that they hold themselves against.
enum Repository {
    /// The top of the repository, links resolved.
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: root.appendingPathComponent(path)))
    }

    /// The names, without `ext`, of a folder's files that end in `.ext`, sorted.
    static func names(in folder: String, ext: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)) ?? []
        return all.filter { $0.hasSuffix(".\(ext)") }.map { String($0.dropLast(ext.count + 1)) }.sorted()
    }

    /// Compares text with a file; `SLIPWAY_UPDATE_GOLDENS=1` rewrites the file instead.
    static func expect(_ actual: String, equals path: String) throws {
        let url = root.appendingPathComponent(path)
        if ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1" {
            try Data(actual.utf8).write(to: url)
            return
        }
        let expected = try? String(contentsOf: url, encoding: .utf8)
        #expect(actual == expected, "\(path) is missing or stale; SLIPWAY_UPDATE_GOLDENS=1 rewrites it")
    }
}
