import Diagnostics
import ShellWords
import SourceText

/// The expansion of `${NAME}` and its modifiers in a YAML value. `$${` stands for a literal `${`; other text is unchanged.
struct BraceExpansion {
    private let text: String
    private let source: SourceFile
    private let range: SourceRange
    private let budget: MatchingBudget

    init(_ text: String, source: SourceFile, range: SourceRange, budget: MatchingBudget) {
        self.text = text
        self.source = source
        self.range = range
        self.budget = budget
    }

    /// Returns the text with its variables expanded.
    ///
    /// - Throws: `DiagnosticsError` for a missing `}`, an invalid modifier or an undefined variable.
    func run(in variables: some VariableLookup, known: () -> [String]) throws -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: Array("$${".utf8)) {
                out += Array("${".utf8)
                index += 3
            } else if bytes[index...].starts(with: Array("${".utf8)) {
                let end = try closingBrace(bytes, from: index)
                let reference = String(decoding: bytes[index...end], as: UTF8.self)
                out += try value(of: reference, in: variables, known: known).utf8
                index = end + 1
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Returns the byte index of the `}` that closes the `${` at `start`, skipping the braces of nested references.
    private func closingBrace(_ bytes: [UInt8], from start: Int) throws -> Int {
        var depth = 0
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "$") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{"):
                depth += 1
                index += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        throw failure("'${' has no closing '}'; write '$${' for a literal '${'")
    }

    private func value(of reference: String, in variables: some VariableLookup, known: () -> [String]) throws -> String
    {
        let inner = reference.dropFirst(2)
        let name = String(inner.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) })
        guard !name.isEmpty else { throw failure("'\(reference)' has no variable name") }
        let modifier = inner.dropFirst(name.count).first
        if variables.value(of: name) == nil, let modifier, "}#%/".contains(modifier) {
            throw undeclared(name, known: known())
        }
        do {
            return try ShellWords.heredoc.expand(reference, in: variables, budget: budget).value
        } catch {
            throw failure("'\(reference)' can't be expanded: \(error.reason)")
        }
    }

    private func undeclared(_ name: String, known: [String]) -> DiagnosticsError {
        var message = "variable '\(name)' is neither a build argument nor an environment variable"
        if let name = nearestWord(to: name, among: known) { message += "; did you mean '\(name)'?" }
        return failure(message)
    }

    private func failure(_ message: String) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("lowering.expansion", message, at: SourceLocation(file: source, range: range)))
    }
}
