import Foundation
import LLB
import LLBInspection
import LLBProtos
import SwiftProtobuf
import Testing

/// Definitions that BuildKit's Dockerfile frontend returned for real Dockerfiles.
@Suite struct DockerfileGoldenTests {
    /// A recorded definition.
    struct Golden: Sendable, CustomStringConvertible {
        let file: URL
        var description: String { file.deletingPathExtension().lastPathComponent }
    }

    struct Expectation: Decodable {
        let vertices: [String]
    }

    static func goldens(in folder: URL) -> [Golden] {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "llb" }.sorted { $0.path < $1.path }.map(Golden.init)
    }

    static let own = goldens(in: OperationTests.fixtures.appending(path: "definitions"))

    /// `SLIPWAY_SHARED`, or `shared` beside the package.
    static let sharedFolder: URL = {
        if let path = ProcessInfo.processInfo.environment["SLIPWAY_SHARED"] { return URL(filePath: path) }
        return URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "shared")
    }()
    static let shared = goldens(in: sharedFolder.appending(path: "golden"))

    @Test func goldensAreThere() {
        #expect(Self.own.count == 6)
        guard ProcessInfo.processInfo.environment["SLIPWAY_NO_SHARED"] != "1" else { return }
        #expect(
            Self.shared.count == 238,
            "no goldens in \(Self.sharedFolder.path); set SLIPWAY_SHARED, or SLIPWAY_NO_SHARED=1 to do without"
        )
    }

    @Test(arguments: own + shared)
    func everyVertexIsEncodedEqually(_ golden: Golden) throws {
        let json = try Data(contentsOf: golden.file.deletingPathExtension().appendingPathExtension("json"))
        let expected = try JSONDecoder().decode(Expectation.self, from: json).vertices
        let bytes = Array(try Data(contentsOf: golden.file))
        let definition = try Definition(decoding: bytes)
        // Some lists of digests leave out the last vertex, which has no operation.
        #expect(definition.digests.starts(with: expected))
        #expect(definition.digests.count - expected.count <= 1)

        for (vertex, digest) in zip(definition.vertices, definition.digests) {
            let op = try Pb_Op(serializedBytes: vertex)
            // SwiftProtobuf writes fields in another order, so only the message is the same and not the digest.
            let again: [UInt8] = try op.serializedBytes()
            #expect(try Pb_Op(serializedBytes: again) == op)
            #expect(Vertex.digest(of: vertex) == digest)
        }

        guard let output = try definition.output() else { return }
        var pending = [output.vertex]
        var seen: Set<Vertex> = []
        while let vertex = pending.popLast() {
            guard seen.insert(vertex).inserted else { continue }
            #expect(try vertex.operation().vertex(vertex.options()).digest == vertex.digest)
            pending += vertex.inputs.map(\.vertex)
        }
        #expect(seen.count == definition.vertices.count - 1)

        let same = try Pb_Definition(serializedBytes: bytes)
        #expect(try definition.proto == same)
        let rebuilt = Definition(of: output)
        #expect(Set(rebuilt.digests) == Set(definition.digests))
        #expect(rebuilt.vertices.last == definition.vertices.last)
    }
}
