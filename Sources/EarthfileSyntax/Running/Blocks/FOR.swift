import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension TargetRun {
    /// The maximum number of iterations of a loop.
    static var roundLimit: Int { 10_000 }

    /// Runs the statements once for each value of an expression.
    mutating func run(_ block: ForBlock) async throws {
        let line = try read(block.head)
        let head = try parsed(line) { ForHead(line, reader: $0, diagnostics: &$1) }
        let values = try await values(of: head, line)
        guard values.count <= Self.roundLimit else {
            throw error("earthfile.for", "a FOR can have at most \(Self.roundLimit) values", at: line)
        }
        for value in values {
            scopes.setLoopVariable(head.variable.text, to: value)
            try await run(block.body)
            scopes.setLoopVariable(head.variable.text, to: nil)
        }
    }

    /// Returns the values of the expression. A shell evaluates it, unless replacing declared variables is enough.
    private mutating func values(of head: ForHead, _ line: CommandLine) async throws -> [String] {
        let separators = Self.separators(try await expand(.sep, of: line))
        let words = head.expression.map(\.text)
        if line.flags.allSatisfy({ $0.flag == .sep }), let known = ShellTest(scopes: scopes).words(words) {
            return Self.split(known.joined(separator: " "), separators)
        }
        let text = words.joined(separator: " ")
        let place = place(of: line)
        guard hasBase else {
            throw error("earthfile.no-base", "FOR needs an image, but no FROM precedes it; add 'FROM IMAGE'", at: line)
        }
        var options = try await runOptions(line, "FOR \(head.variable.text) IN \(text)", at: place)
        let secrets = try await secrets(of: line)
        options += secrets.options
        let question = Question("the output of '\(text)'", at: place)
        let output = try await output(of: secrets.arguments(shell("echo " + text)), options, for: question)
        return Self.split(output, separators)
    }

    /// Returns the characters that separate values. In `text`, `\n`, `\t` and `\r` stand for control characters.
    private static func separators(_ text: String?) -> Set<UInt8> {
        guard let text else { return [0x0A, 0x09, 0x20] }
        var separators: Set<UInt8> = []
        var escaped = false
        for byte in text.utf8 {
            if escaped {
                switch byte {
                case UInt8(ascii: "n"): separators.insert(0x0A)
                case UInt8(ascii: "t"): separators.insert(0x09)
                case UInt8(ascii: "r"): separators.insert(0x0D)
                default: separators.insert(byte)
                }
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else {
                separators.insert(byte)
            }
        }
        return separators
    }

    private static func split(_ text: String, _ separators: Set<UInt8>) -> [String] {
        text.utf8.split(whereSeparator: separators.contains).map { String(decoding: $0, as: UTF8.self) }
    }
}
