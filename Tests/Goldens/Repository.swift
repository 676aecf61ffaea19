import Foundation
import TestSupport
import Testing

/// The files of the repository that tests read, and the golden files that they compare with.
package enum Repository {
    /// Whether tests write their golden files instead of comparing with them.
    package static let updatesGoldens = ProcessInfo.processInfo.environment["SLIPWAY_UPDATE_GOLDENS"] == "1"

    package static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: Checkout.root.appendingPathComponent(path)))
    }

    /// The names of a folder's files with the extension `ext`, without that extension, sorted.
    package static func names(in folder: String, ext: String) -> [String] {
        let folder = Checkout.root.appendingPathComponent(folder).path
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { $0.hasSuffix(".\(ext)") }.map { String($0.dropLast(ext.count + 1)) }.sorted()
    }

    /// Compares a text with a golden file. With `SLIPWAY_UPDATE_GOLDENS=1` the file is written instead.
    package static func expect(_ actual: String, equals path: String) throws {
        let url = Checkout.root.appendingPathComponent(path)
        if updatesGoldens {
            try Data(actual.utf8).write(to: url)
            return
        }
        let expected = try? String(contentsOf: url, encoding: .utf8)
        #expect(actual == expected, "\(path) is missing or stale; SLIPWAY_UPDATE_GOLDENS=1 rewrites it")
    }
}
