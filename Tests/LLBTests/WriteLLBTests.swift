import LLB
import LLBInspection
import LLBProtos
import OCISpec
import SwiftProtobuf
import Testing

/// The graph of a published article about BuildKit: alpine, a copied README, an echo. The article prints the digests of a
/// client from 2021, which gave file operations a platform and didn't remove mount stubs.
@Suite struct WriteLLBTests {
    static let image = "sha256:665ba8b2cdc0cb0200e2a42a6b3c0f8f684089f4cd1b81494fbb9805879120f7"
    static let local = "sha256:c3ca71edeaa161bafed7f3dbdeeab9a5ab34587f569fd71c0a89b4d1e40d77f6"
    static let copy = "sha256:ba425dda86f06cf10ee66d85beda9d500adcce2336b047e072c1f0d403334cf6"
    static let exec = "sha256:d2d18486652288fdb3516460bd6d1c2a90103d93d507a9b63ddd4a846a0fca2b"
    static let last = "sha256:fda9d405d3c557e2bd79413628a435da0000e75b9305e52789dd71001a91c704"

    /// The bytes of that client: fields in the order of their numbers, as SwiftProtobuf writes them.
    static func old(_ op: Pb_Op) throws -> [UInt8] { try op.serializedBytes() }

    @Test func hasTheDigestsThatWerePrinted() throws {
        let alpine = try SourceOperation.image("docker.io/library/alpine:latest")
            .output(.init(platform: .linuxAMD64))
        let context = try SourceOperation.local(
            "context",
            with(.init()) { $0.uniqueID = "s43w96rwjsm9tf1zlxvn6nezg" }
        ).output()
        var file = FileOperation(on: alpine)
        file.copy(from: context, "README.md", to: "README.md")
        let copied = try file.output()
        var exec = ExecOperation(
            ["/bin/sh", "-c", "echo \"programmatically built\" > /built.txt"],
            root: copied
        )
        exec.removesMountStubs = false
        let root = try #require(try exec.run().root())

        var oldCopy = try copied.vertex.proto()
        oldCopy.inputs[0].digest = Self.image
        oldCopy.inputs[1].digest = Self.local
        oldCopy.platform.os = "linux"
        oldCopy.platform.architecture = "amd64"
        var oldExec = try root.vertex.proto()
        oldExec.inputs[0].digest = Self.copy
        var terminal = Pb_Op()
        terminal.inputs = [.with { $0.digest = Self.exec }]

        let printed = Definition(
            vertices: [
                try Self.old(alpine.vertex.proto()), try Self.old(context.vertex.proto()), try Self.old(oldCopy),
                try Self.old(oldExec), try Self.old(terminal),
            ]
        )
        #expect(printed.digests == [Self.image, Self.local, Self.copy, Self.exec, Self.last])
        // Vertices of other clients keep their bytes.
        let back = try #require(try printed.output())
        #expect(back.vertex.digest == Self.exec)
        #expect(Definition(of: back).digests == printed.digests)

        let definition = Definition(of: root)
        #expect(definition.metadata[definition.digests[4]]?.capabilities == ["constraints", "platform"])
        #expect(definition.metadata[root.vertex.digest]?.capabilities == ["exec.meta.base", "exec.mount.bind"])
    }
}
