import Foundation
package import SourceText
import TestSupport
package import Testing

/// A Dockerfile of a public collection with the result of BuildKit's Dockerfile frontend.
///
/// These recordings are not part of the repository. Tests read them from `golden` in the folder that `SLIPWAY_SHARED`
/// names, or in `../shared`, and are skipped if there is no such folder.
package struct SharedRecording: Sendable, CustomTestStringConvertible {
    package let name: String

    package var testDescription: String { name }

    private static let folder: URL = {
        let shared = ProcessInfo.processInfo.environment["SLIPWAY_SHARED"].map { URL(filePath: $0) }
        return (shared ?? Checkout.root.appending(path: "../shared").standardized).appending(path: "golden")
    }()

    package static let all: [SharedRecording] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".Dockerfile") }.sorted()
            .map { SharedRecording(name: String($0.dropLast(".Dockerfile".count))) }
    }()

    /// The condition for the suites that compare with these recordings.
    package static var isRequired: ConditionTrait {
        .enabled(
            if: FileManager.default.fileExists(atPath: folder.path),
            "the 238 recorded Dockerfiles are not in \(folder.path); Tests/Fixtures/recorded is compared without them"
        )
    }

    package var dockerfile: SourceFile {
        get throws { SourceFile(name: "Dockerfile", bytes: try file("Dockerfile"), language: "Dockerfile") }
    }

    /// The contents of a recorded file: `json` for digests, config and warnings, `llb` for the definition.
    package func file(_ type: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Self.folder.appending(path: "\(name).\(type)")))
    }
}
