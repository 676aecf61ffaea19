import Foundation
import StandardSyntaxes
import SyntaxKit
import Testing

/// The output of each command for each syntax, as text and JSON.
///
/// `Fixtures/snapshots` has a folder for each syntax of the registry, named like its image. The folder has an example with
/// the syntax's default file name, which shows most of the language; a file with errors; and the golden files. A file
/// `arguments`, if there is one, has further arguments of every command, one a line, e.g. answers to a program's questions.
@Suite struct SnapshotTests {
    /// The golden files of a syntax, by the command that prints them.
    enum Snapshot: String, CaseIterable, CustomTestStringConvertible {
        case compileText = "compile.text"
        case compileJSON = "compile.json"
        case checkText = "check.text"
        case checkJSON = "check.json"
        case outlineText = "outline.text"
        case outlineJSON = "outline.json"
        case targetsText = "targets.text"
        case targetsJSON = "targets.json"
        case explainText = "explain.text"
        case explainJSON = "explain.json"
        case explainLineText = "explain-line.text"
        case explainLineJSON = "explain-line.json"
        case treeJSON = "tree.json"

        /// The file's name.
        var testDescription: String { rawValue }

        var isJSON: Bool { rawValue.hasSuffix(".json") }

        /// The subcommand.
        var command: String { String(rawValue.prefix { $0.isLetter }) }

        /// The arguments besides the build file.
        ///
        /// - Parameter line: The line to explain.
        func arguments(line: Int) -> [String] {
            if command == "tree" { return [command] }
            var arguments = [command, "--format", isJSON ? "json" : command == "compile" ? "tree" : "text"]
            if command == "compile" { arguments.append("--config") }
            if rawValue.hasPrefix("explain-line") { arguments += ["--line", "\(line)"] }
            return arguments
        }
    }

    /// The comment above the line that `explain --line` explains.
    private static let mark = "# the explained line"
    private static let syntaxes = SyntaxRegistry.standard.syntaxes.map(\.identity)
    private static let folder = SlipwayTests.folder.appendingPathComponent("snapshots")

    private static func folder(of name: String) -> URL { folder.appendingPathComponent(name) }

    /// The name of the example of a syntax.
    private static func example(_ name: String) throws -> String {
        try #require(syntaxes.first { $0.imageName == name }).defaultFilename
    }

    @Test func everySyntaxHasSnapshots() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(folders.sorted() == Self.syntaxes.map(\.imageName).sorted())
        for syntax in Self.syntaxes {
            let example = Self.folder(of: syntax.imageName).appendingPathComponent(syntax.defaultFilename)
            let text = try String(contentsOf: example, encoding: .utf8)
            #expect(text.contains(Self.mark + "\n"), "\(syntax.name): no line is marked with '\(Self.mark)'")
        }
    }

    @Test(arguments: syntaxes.map(\.imageName), Snapshot.allCases)
    func example(of syntax: String, _ snapshot: Snapshot) async throws {
        let (folder, name) = (Self.folder(of: syntax), try Self.example(syntax))
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let marked = lines.firstIndex { $0.hasSuffix(Self.mark) } ?? 0
        let more = (try? String(contentsOf: folder.appendingPathComponent("arguments"), encoding: .utf8)) ?? ""
        // `tree` asks no questions.
        let given = snapshot.command == "tree" ? [] : more.split(separator: "\n").map(String.init)
        let arguments = snapshot.arguments(line: marked + 2) + given
        let outcome = try await SlipwayTests.run(arguments + ["-f", name], in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        if snapshot.isJSON { Self.expectJSON(outcome.output, isLines: snapshot.command == "compile") }
        // `check` prints its text to standard error.
        let isCheck = snapshot == .checkText
        if snapshot.command == "check" { #expect((isCheck ? outcome.output : outcome.errors).isEmpty) }
        let golden = "snapshots/\(syntax)/\(snapshot.rawValue)"
        SlipwayTests.expectGolden(isCheck ? outcome.errors : outcome.output, golden)
    }

    /// The commands other than `check` print the errors that `check` prints as text, and nothing to standard output.
    @Test(arguments: syntaxes.map(\.imageName))
    func brokenFile(of syntax: String) async throws {
        let (folder, name) = (Self.folder(of: syntax), "broken." + (try Self.example(syntax)))
        for format in ["text", "json"] {
            let outcome = try await SlipwayTests.run(["check", "--format", format, "-f", name], in: folder)
            #expect(outcome.status == 1 && (format == "text" ? outcome.output : outcome.errors).isEmpty)
            let output = format == "text" ? outcome.errors : outcome.output
            if format == "json" { Self.expectJSON(output, isLines: false) }
            SlipwayTests.expectGolden(output, "snapshots/\(syntax)/broken.check.\(format)")
        }
        let errors = try await SlipwayTests.run(["check", "-f", name], in: folder).errors
        for snapshot in Snapshot.allCases where snapshot.command != "check" {
            let outcome = try await SlipwayTests.run(snapshot.arguments(line: 1) + ["-f", name], in: folder)
            #expect(outcome.status == 1 && outcome.output.isEmpty, "\(snapshot): \(outcome.output)")
            #expect(outcome.errors == errors, "\(snapshot)")
        }
    }

    /// Expects one JSON value, or one on each line.
    private static func expectJSON(_ text: String, isLines: Bool) {
        for part in isLines ? text.split(separator: "\n") : [text[...]] {
            #expect((try? JSONSerialization.jsonObject(with: Data(part.utf8))) != nil, "not JSON: \(part)")
        }
    }
}
