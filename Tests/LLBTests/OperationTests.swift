import Foundation
import LLB
import LLBInspection
import Testing

@Suite struct OperationTests {
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    static let goldens: [String: String] = {
        let data = (try? Data(contentsOf: fixtures.appending(path: "operations.json"))) ?? Data()
        return (try? JSONDecoder().decode([String: String].self, from: data)) ?? [:]
    }()

    @Test func everyGoldenHasACase() {
        #expect(Self.goldens.keys.sorted() == OperationCase.all.map(\.name).sorted())
    }

    /// The encoded definition equals that of BuildKit's Go client.
    @Test(arguments: OperationCase.all)
    func equalsTheGoClient(_ each: OperationCase) throws {
        let golden = try #require(Self.goldens[each.name], "no golden")
        let expected = Array(try #require(Data(base64Encoded: golden)))
        let definition = try each.definition()
        let decoded = try Definition(decoding: expected)
        #expect(definition.digests == decoded.digests)
        #expect(definition.metadata == decoded.metadata)
        #expect(definition.sources == decoded.sources)
        #expect(definition.locations == decoded.locations)
        for (ours, theirs) in zip(definition.vertices, decoded.vertices) where ours != theirs {
            print(each.name, Data(ours).base64EncodedString(), Data(theirs).base64EncodedString())
        }
        #expect(definition.encoded() == expected)
        #expect(decoded.encoded() == expected)
    }

    /// A decoded vertex, converted to a typed operation, makes the same vertex.
    @Test(arguments: OperationCase.all)
    func readsBack(_ each: OperationCase) throws {
        guard let output = try each.build() else { return }
        let definition = Definition(of: output)
        let back = try #require(try Definition(decoding: definition.encoded()).output())
        #expect(back == output)
        #expect(Definition(of: back).vertices.last == definition.vertices.last)
        #expect(try back.vertex.operation().vertex(back.vertex.options()).digest == output.vertex.digest)
    }

    @Test(arguments: OperationCase.all)
    func isDeterministic(_ each: OperationCase) throws {
        let first = try each.definition().encoded()
        for _ in 0..<25 { #expect(try each.definition().encoded() == first) }
    }
}
