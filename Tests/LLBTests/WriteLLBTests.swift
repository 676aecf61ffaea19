import LLB
import LLBInspection
import LLBProtos
import SwiftProtobuf
import Testing

/// The graph of a published article about BuildKit: alpine, a copied README, an echo. The article prints the vertices of a
/// client from 2021. A chain of today gives the same vertices but for what BuildKit has changed since:
///
/// - Fields of a vertex are written in the order of their numbers, today's with the operation last. Every digest differs,
///   but not a byte of the fields.
/// - A file operation had the platform of its base; today's has none.
/// - An exec left the directories that were made for mounts; today's removes them (`removeMountStubsRecursive`).
/// - The local directory preceded the image.
@Suite struct WriteLLBTests {
    static let image = "sha256:665ba8b2cdc0cb0200e2a42a6b3c0f8f684089f4cd1b81494fbb9805879120f7"
    static let local = "sha256:c3ca71edeaa161bafed7f3dbdeeab9a5ab34587f569fd71c0a89b4d1e40d77f6"
    static let copy = "sha256:ba425dda86f06cf10ee66d85beda9d500adcce2336b047e072c1f0d403334cf6"
    static let exec = "sha256:d2d18486652288fdb3516460bd6d1c2a90103d93d507a9b63ddd4a846a0fca2b"
    static let last = "sha256:fda9d405d3c557e2bd79413628a435da0000e75b9305e52789dd71001a91c704"

    /// The vertex of that client: fields in the order of their numbers, as SwiftProtobuf writes them.
    static func old(_ op: Pb_Op) throws -> [UInt8] { try op.serializedBytes() }

    @Test func hasTheVerticesThatWerePrinted() throws {
        let definition = try ChainCase.writellb.marshal(
            for: .linuxAMD64,
            .localUniqueID("s43w96rwjsm9tf1zlxvn6nezg")
        )
        let vertices = try definition.vertices.map { try Pb_Op(serializedBytes: $0) }
        try #require(vertices.count == 5)
        let (image, local) = (vertices[0], vertices[1])
        var (copy, exec, last) = (vertices[2], vertices[3], vertices[4])

        #expect(image.source.identifier == "docker-image://docker.io/library/alpine:latest")
        #expect(Vertex.digest(of: try Self.old(image)) == Self.image)
        #expect(Vertex.digest(of: try Self.old(local)) == Self.local)

        copy.inputs[0].digest = Self.image
        copy.inputs[1].digest = Self.local
        #expect(!copy.hasPlatform)
        copy.platform.os = "linux"
        copy.platform.architecture = "amd64"
        #expect(Vertex.digest(of: try Self.old(copy)) == Self.copy)

        exec.inputs[0].digest = Self.copy
        #expect(exec.exec.meta.removeMountStubsRecursive)
        exec.exec.meta.removeMountStubsRecursive = false
        #expect(Vertex.digest(of: try Self.old(exec)) == Self.exec)

        last.inputs[0].digest = Self.exec
        #expect(Vertex.digest(of: try Self.old(last)) == Self.last)

        // The capabilities are those that were printed.
        let capabilities = definition.digests.map { definition.metadata[$0]?.capabilities }
        #expect(
            capabilities == [
                ["source.image"], ["source.local", "source.local.unique"], ["file.base"],
                ["exec.meta.base", "exec.mount.bind"], ["constraints", "platform"],
            ]
        )

        // Vertices of other clients keep their bytes.
        let printed = Definition(vertices: try [image, local, copy, exec, last].map(Self.old))
        #expect(printed.digests == [Self.image, Self.local, Self.copy, Self.exec, Self.last])
        let back = try #require(try printed.output())
        #expect(back.vertex.digest == Self.exec)
        #expect(Definition(of: back).digests == printed.digests)
    }
}
