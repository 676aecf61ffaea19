import Foundation
import Goldens
import MockerfileSyntax
import SyntaxKit
import TestSupport
import Testing

/// The committed JSON Schemas and reference page are current.
@Suite struct SchemaTests {
    @Test(arguments: MockerfileSyntax().schemas)
    func schemaIsCurrent(_ schema: SyntaxSchema) throws {
        try Repository.expect(schema.json, equals: "docs/schema/mockerfile-\(schema.version).json")
    }

    @Test func referencePageIsCurrent() throws {
        let path = "docs/mockerfile.md"
        let page = String(decoding: try Repository.bytes(path), as: UTF8.self)
        let (begin, end) = ("<!-- keys: generated, see SchemaTests -->\n", "<!-- end of keys -->\n")
        let start = try #require(page.range(of: begin)).upperBound
        let stop = try #require(page.range(of: end)).lowerBound
        let wanted = page[..<start] + "\n" + MockerfileSyntax.referenceTables + "\n" + page[stop...]
        try Repository.expect(String(wanted), equals: path)
    }

    /// Python's `jsonschema`, an independent validator.
    static func hasValidator() async throws -> Bool {
        try await TestProcess.run("/usr/bin/env", ["python3", "-c", "import jsonschema, yaml"]).status == 0
    }

    @Test(.enabled("needs python3 with jsonschema and PyYAML") { try await hasValidator() })
    func anotherValidatorAgrees() async throws {
        let script = Checkout.root.appendingPathComponent("Tests/Fixtures/mockerfile-plans/validate.py").path
        let result = try await TestProcess.run("/usr/bin/env", ["python3", script, Checkout.root.path])
        #expect(result.status == 0, "\(result.text)")
    }
}
