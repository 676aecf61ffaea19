import BuildPlan
import Diagnostics
import SourceText

extension StepReader {
    static let fromFlags: [FlagSpecification] = [.string("platform")]

    /// Parses `FROM [--platform=PLATFORM] BASE [AS NAME]`.
    func readFROM(_ instruction: Instruction) throws(ParseFailure) -> Stage {
        let arguments = instruction.arguments
        let name = try stageName(instruction)
        let flags = try flags(of: instruction, .from)
        let line = instruction.line
        var stage = Stage(
            name: name,
            nameRange: name == nil ? line.range : line.range(of: arguments[2].bounds),
            base: .reference(word(arguments[0], in: instruction)),
            range: line.range,
            head: line.text.trimmed.string
        )
        stage.platform = flags.string("platform").map { word($0, in: instruction) }
        stage.comment = line.description(of: name ?? "")
        stage.checkDirective = line.checkDirective
        return stage
    }

    /// Returns the name of the stage in lower case, e.g. `build` for `FROM alpine AS Build`; nil for a `FROM` without `AS`.
    private func stageName(_ instruction: Instruction) throws(ParseFailure) -> String? {
        let arguments = instruction.arguments
        if arguments.count == 3, Self.isConnective(instruction.bytes(of: arguments[1])) {
            let name = instruction.bytes(of: arguments[2]).lowercasedString
            guard Self.isStageName(name) else {
                throw ParseFailure(
                    "invalid name for build stage: \(quoted(bytes: instruction.bytes(of: arguments[2]))), "
                        + "name can't start with a number or contain symbols",
                    at: arguments[2].bounds,
                    notes: ["a name starts with a letter, followed by letters, digits, '-', '_' and '.'"]
                )
            }
            return name
        }
        guard arguments.count == 1 else {
            throw ParseFailure(
                "\(table.name(.from)) requires either one or three arguments",
                at: instruction.keyword.bounds,
                notes: ["write '\(table.name(.from)) BASE' or '\(table.name(.from)) BASE AS NAME'"]
            )
        }
        return nil
    }

    /// Returns whether a word is `AS`, ignoring case. U+017F (long s) counts as `s`, as in Go's `strings.EqualFold`.
    private static func isConnective(_ word: Bytes) -> Bool {
        word.equalsIgnoringCase("as") || word.elementsEqual("a\u{17F}".utf8) || word.elementsEqual("A\u{17F}".utf8)
    }

    private static func isStageName(_ name: String) -> Bool {
        name.utf8.first?.isASCIILowercase == true
            && name.utf8.allSatisfy { $0.isASCIILowercase || $0.isASCIIDigit || "-_.".utf8.contains($0) }
    }
}
