import Foundation
import MockerfileSyntax
import SyntaxKit
import Testing

/// The JSON Schemas and the reference page are those that the description gives.
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

    /// Python's `jsonschema` is a validator that shares nothing with ours.
    static let hasValidator = run(["python3", "-c", "import jsonschema, yaml"]).status == 0

    @Test(.enabled(if: hasValidator, "needs python3 with jsonschema and PyYAML"))
    func anotherValidatorAgrees() throws {
        let script = Repository.root.appendingPathComponent("Tests/Fixtures/mockerfile-plans/validate.py").path
        let result = Self.run(["python3", script, Repository.root.path])
        #expect(result.status == 0, "\(result.output)")
    }

    private static func run(_ arguments: [String]) -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        do { try process.run() } catch { return (-1, "\(error)") }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
