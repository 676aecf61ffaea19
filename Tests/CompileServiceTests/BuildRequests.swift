import Bridge
import CompileService
import Foundation
import Frontend
import ServiceProtos
import StandardSyntaxes
import SwiftProtobuf
import SyntaxKit

typealias Build = Slipway_V1_Build

let service = CompileService(Frontend(SyntaxRegistry.standard))

extension Build {
    /// A build of a Dockerfile.
    static func of(_ text: String, named name: String = "Dockerfile", _ change: (inout Build) -> Void = { _ in })
        -> Build
    {
        Build.with {
            $0.text = Slipway_V1_SourceText.with {
                $0.name = name
                $0.content = Data(text.utf8)
            }
            change(&$0)
        }
    }

    /// Adds a file to the context.
    mutating func add(_ path: String, _ text: String) {
        context.entries.append(
            Slipway_V1_FileEntry.with {
                $0.path = path
                $0.content = Data(text.utf8)
            }
        )
    }
}

func compile(_ build: Build, with service: CompileService = service) async throws -> Slipway_V1_CompileResponse {
    let request = Slipway_V1_CompileRequest.with { $0.build = build }
    return try Slipway_V1_CompileResponse(serializedBytes: try await service.compile(try request.serializedBytes()))
}

func check(_ build: Build) async throws -> Slipway_V1_CheckResponse {
    let request = Slipway_V1_CheckRequest.with { $0.build = build }
    return try Slipway_V1_CheckResponse(serializedBytes: try await service.check(try request.serializedBytes()))
}

/// The error that a call throws.
func failure(_ work: () async throws -> Void) async -> BridgeError? {
    do { try await work() } catch { return error as? BridgeError }
    return nil
}

extension Slipway_V1_CompileResponse {
    /// Whether the response has a result.
    var isCompiled: Bool {
        if case .result? = outcome { true } else { false }
    }
}
