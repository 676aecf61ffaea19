import OCISpec
import Testing

@testable import LLB

/// Graphs whose sources are replaced, as by a source policy.
@Suite struct ReplacingSourcesTests {
    /// Two images, each used by a step; the second step reads the first.
    private func graph(_ first: SourceOperation, _ second: SourceOperation) throws -> Definition {
        let base = State(of: try first.output(VertexOptions(platform: .linuxAMD64)))
        let other = State(of: try second.output(VertexOptions(platform: .linuxAMD64)))
        let made = base.run(["/bin/sh", "-c", "make"]).copy("/a", from: other, to: "/b")
        return try made.marshal(for: .linuxAMD64)
    }

    @Test func equalsTheGraphOfTheReplacement() throws {
        let old = SourceOperation.image("docker.io/library/alpine:latest")
        let new = SourceOperation.image("docker.io/library/alpine:latest@sha256:" + String(repeating: "a", count: 64))
        let other = SourceOperation.http("https://a.io/f")
        let before = try graph(old, other)
        let after = try before.replacingSources { $0.identifier == old.identifier ? new : nil }
        #expect(after.digests == (try graph(new, other)).digests)
        #expect(after.encoded() == (try graph(new, other)).encoded())
        #expect(try after.sourceOperations().map(\.identifier) == [new.identifier, other.identifier])
    }

    @Test func keepsAGraphWithoutAReplacement() throws {
        let before = try graph(.image("a"), .image("b"))
        #expect(try before.replacingSources { _ in nil } == before)
        #expect(try before.replacingSources { $0 } == before)
        #expect(try Definition(of: nil).replacingSources { $0 } == Definition(of: nil))
    }

    @Test func joinsSourcesThatBecomeEqual() throws {
        let before = try graph(.image("a"), .image("b"))
        let after = try before.replacingSources { _ in .image("c") }
        #expect(after.vertices.count == before.vertices.count - 1)
        #expect(Set(after.digests).count == after.digests.count)
        #expect(try after.output() != nil)
    }

    /// As by `Definition(of:)`, a vertex has the metadata of all that are equal to it.
    @Test func joinsTheMetadataOfSourcesThatBecomeEqual() throws {
        func graph(_ first: String, _ second: String) throws -> Definition {
            var options = VertexOptions.named("first", platform: .linuxAMD64)
            options.metadata.description["a"] = "1"
            let base = try SourceOperation.image(first).output(options)
            options = .named("second", platform: .linuxAMD64)
            options.metadata.ignoresCache = true
            options.metadata.exportsCache = false
            let other = try SourceOperation.image(second).output(options)
            return Definition(of: try MergeOperation([base, other]).output())
        }
        let after = try graph("a", "b").replacingSources { _ in .image("c") }
        #expect(after.encoded() == (try graph("c", "c")).encoded())
        let metadata = try #require(after.metadata[after.digests[0]])
        #expect(metadata.ignoresCache)
        #expect(metadata.exportsCache == false)
        #expect(metadata.customName == "second")
        #expect(metadata.description["a"] == "1")
    }

    /// Fields that a later version of the message may have, of each wire type.
    @Test func keepsUnknownFields() throws {
        func vertex(_ identifier: String) -> [UInt8] {
            DecodeTests.message {
                $0.message(3) { $0.string(1, identifier) }
                $0.presentUnsigned(100, 1 << 40)
                $0.string(101, "text")
            } + [0xB5, 0x06, 1, 2, 3, 4, 0xB9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8]
        }
        func definition(_ identifier: String) -> Definition {
            Definition(vertices: [vertex(identifier), DecodeTests.result(of: vertex(identifier))])
        }
        let new = SourceOperation(identifier: "docker-image://b")
        #expect(
            try definition("docker-image://a").replacingSources { _ in new }.vertices
                == definition("docker-image://b").vertices
        )
    }

    @Test func refusesWhatIsNoGraph() {
        #expect(throws: OperationError.self) { try Definition(vertices: [[0xFF]]).replacingSources { $0 } }
    }
}
