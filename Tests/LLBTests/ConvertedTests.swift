import JSON
import LLB
import OCISpec
import SourceText
import Testing

/// Definitions in the JSON of `frontend.convertllb` and `frontend.lint`.
@Suite struct ConvertedTests {
    @Test func emptyDefinitionHasEmptyParts() throws {
        let json = try Definition(vertices: []).converted()
        #expect(json.text() == #"{"def":{},"metadata":{},"source":{}}"#)
    }

    @Test func writes64BitNumbersAsTextAndZeroInAOneof() throws {
        var operation = FileOperation(on: nil)
        operation.makeDirectory("/a", mode: 0o755, owner: Ownership(user: .id(0), group: nil))
        let json = try Definition(of: try operation.vertex(VertexOptions()).output).converted()
        let made = json["def"]?.object?.members.compactMap { $0.value["file"]?["actions"]?.array?.first }.first
        #expect(made?["input"]?.string == "-1")
        #expect(made?["mkdir"]?["mode"]?.int64 == 0o755)
        #expect(made?["mkdir"]?["owner"]?["user"]?["byID"]?.int64 == 0)
    }

    /// A client can send a source text with a definition that has a source text with a definition, and so on.
    @Test func refusesDeepNesting() {
        var definition = Definition(vertices: [[0x0A, 0x00]])
        for _ in 0..<200 {
            let info = Definition.SourceInfo(file: SourceFile(name: "f", bytes: []), definition: definition)
            definition = Definition(vertices: [[0x0A, 0x00]], sources: [info])
        }
        #expect(throws: (any Error).self) { try definition.converted() }
    }

    @Test func refusesInvalidOperations() {
        #expect(throws: (any Error).self) { try Definition(vertices: [[0xFF, 0xFF]]).converted() }
    }
}
