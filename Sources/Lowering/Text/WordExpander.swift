import BuildPlan
import Diagnostics
import ShellWords
import SourceText

/// A word's value, and the variables it asked for.
struct WordValue {
    var value: String
    /// Names that were set, in the order of their first use.
    var matched: [String] = []
    /// Names that were not set, in the order of their first use; none of a YAML syntax's word, where that is an error.
    var unmatched: [String] = []
    /// The bytes that variables gave.
    var size = 0
}

/// Expands the words of one plan.
struct WordExpander: Sendable {
    /// The text the words lie in.
    let source: SourceFile
    /// The rules of plain words.
    let shell: ShellWords
    /// How a step's progress name is expanded: quotes and unset variables stay.
    let commandName: ShellWords
    /// How many bytes the variables of one word may give; a word that names a long value many times is refused.
    static let sizeLimit = 4 << 20

    /// The expander of a plan.
    init(_ plan: BuildPlan) {
        source = plan.source
        let escape = plan.escape.utf8.first ?? UInt8(ascii: "\\")
        shell = ShellWords(escape: escape)
        commandName = ShellWords(escape: escape, keepsQuotes: true, keepsUnset: true)
    }

    /// Expands a word by its own rules.
    ///
    /// - Parameters:
    ///   - known: names to suggest where a `${NAME}` of a YAML syntax names nothing.
    ///   - place: where an error of a shell word is reported; nil is the word itself.
    /// - Throws: `DiagnosticsError` at the word's place, or at `place`.
    func expand(
        _ word: Word,
        in variables: some VariableLookup,
        known: @autoclosure () -> [String] = [],
        place: SourceRange? = nil
    ) throws -> WordValue {
        let place = place ?? word.range
        let variables = BoundedVariables(variables, limit: Self.sizeLimit)
        var result: WordValue
        switch word.expansion {
        case .none:
            return WordValue(value: word.text)
        case .shell:
            result = try located(at: place) { () throws(ShellWordsError) in
                try shell.expand(word.text, in: variables)
            }
        case .shellRaw:
            result = try located(at: place) { () throws(ShellWordsError) in
                try ShellWords.heredoc.expand(word.text, in: variables)
            }
        case .braces:
            let expansion = BraceExpansion(word.text, source: source, range: word.range)
            let noting = NotingVariables(variables)
            result = WordValue(value: try expansion.run(in: noting, known: known))
            result.matched = noting.found
        }
        result.size = variables.size
        guard result.size <= Self.sizeLimit else {
            throw failure("the variables of this word have more than 4 MiB together", at: place)
        }
        return result
    }

    /// The variables that a word which can't be expanded asked for and that were not set; none of a YAML syntax's,
    /// which says so itself.
    func unmatched(_ word: Word, in variables: some VariableLookup) -> [String] {
        let rules: ShellWords
        switch word.expansion {
        case .shell: rules = shell
        case .shellRaw: rules = .heredoc
        case .none, .braces: return []
        }
        do throws(ShellWordsError) {
            return try rules.expand(word.text, in: BoundedVariables(variables, limit: Self.sizeLimit)).unmatched
        } catch {
            return error.unmatched
        }
    }

    private func failure(_ message: String, at range: SourceRange) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("lowering.expansion", message, at: SourceLocation(file: source, range: range)))
    }

    private func located(
        at range: SourceRange,
        _ body: () throws(ShellWordsError) -> ExpandedWord
    ) throws -> WordValue {
        do {
            let word = try body()
            return WordValue(value: word.value, matched: word.matched, unmatched: word.unmatched)
        } catch {
            throw failure(error.message, at: range)
        }
    }
}
