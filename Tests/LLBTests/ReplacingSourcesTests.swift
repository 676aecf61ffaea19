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

    @Test func refusesWhatIsNoGraph() {
        #expect(throws: OperationError.self) { try Definition(vertices: [[0xFF]]).replacingSources { $0 } }
    }
}
