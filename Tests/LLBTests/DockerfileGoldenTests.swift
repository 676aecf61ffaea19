import Foundation
import Goldens
import LLB
import LLBInspection
import LLBProtos
import SwiftProtobuf
import Testing

/// Definitions returned by BuildKit's Dockerfile frontend for real Dockerfiles.
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

    @Test func hasRecordings() {
        #expect(Self.own.count == 6)
    }

    @Test(arguments: own)
    func rebuildsEveryVertex(_ golden: Golden) throws {
        let json = golden.file.deletingPathExtension().appendingPathExtension("json")
        try expectSameVertices(in: Array(Data(contentsOf: golden.file)), recorded: Data(contentsOf: json))
    }

    @Test(SharedRecording.isRequired, arguments: SharedRecording.all)
    func rebuildsEveryVertexOfSharedDockerfiles(_ recording: SharedRecording) throws {
        try expectSameVertices(in: recording.file("llb"), recorded: Data(recording.file("json")))
    }

    /// Decodes a definition, makes each of its vertices again from the decoded operation, and compares the digests.
    private func expectSameVertices(in bytes: [UInt8], recorded: Data) throws {
        let expected = try JSONDecoder().decode(Expectation.self, from: recorded).vertices
        let definition = try Definition(decoding: bytes)
        // Some recordings omit the digest of the last vertex, which has no operation.
        #expect(definition.digests.starts(with: expected))
        #expect(definition.digests.count - expected.count <= 1)

        for (vertex, digest) in zip(definition.vertices, definition.digests) {
            let op = try Pb_Op(serializedBytes: vertex)
            // SwiftProtobuf writes fields in another order: the bytes and the digest differ, the message is the same.
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
