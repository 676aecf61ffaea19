import SourceText
import SyntaxKit

extension StepReader {
    static let includeFlags: [FlagSpecification] = [.string("from")]

    /// Parses `INCLUDE [--from=CONTEXT] PATH`.
    func readINCLUDE(_ instruction: Instruction) throws(ParseFailure) -> Inclusion {
        let name = table.name(.include)
        let form = "write '\(name) PATH' or '\(name) --from=CONTEXT PATH'"
        let flags = try flags(of: instruction, .include)
        guard instruction.arguments.count == 1 else {
            let bounds = instruction.arguments.dropFirst().first?.bounds ?? instruction.keyword.bounds
            throw ParseFailure("\(name) requires exactly one argument", at: bounds, notes: [form])
        }
        let argument = instruction.arguments[0]
        let path = instruction.isJSON ? argument.text : Self.unquoted(argument.text)
        if let context = flags.string("from"), let problem = Self.problem(of: context.text) {
            throw ParseFailure("\(name) \(problem): --from=\(context.text)", at: context.bounds)
        }
        if let problem = Self.problem(of: path) {
            throw ParseFailure("\(name) \(problem): \(argument.text)", at: argument.bounds)
        }
        if path.hasBytes(of: "://") {
            let note = "pass the repository or download with --build-context NAME=URL, and write --from=NAME here"
            throw ParseFailure("\(name) takes no URL: \(path)", at: argument.bounds, notes: [note])
        }
        return Inclusion(
            path: path,
            context: flags.string("from")?.text,
            range: instruction.line.range,
            pathRange: instruction.line.range(of: argument.bounds)
        )
    }

    /// Returns what is wrong with a path or context of `INCLUDE`, e.g. `takes no pattern`; nil if it is valid.
    private static func problem(of text: String) -> String? {
        if text.utf8.contains(UInt8(ascii: "$")) { return "doesn't expand variables" }
        if text.utf8.contains(where: { "*?[".utf8.contains($0) }) { return "takes no pattern" }
        return nil
    }

    /// Returns a word without the quotes around it, if it has any.
    private static func unquoted(_ word: String) -> String {
        guard word.utf8.count >= 2, let quote = word.utf8.first, quote == word.utf8.last,
            "'\"".utf8.contains(quote)
        else { return word }
        return String(word.dropFirst().dropLast())
    }
}
