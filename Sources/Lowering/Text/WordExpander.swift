import BuildPlan
import Diagnostics
import ShellWords
import SourceText

/// The value of a word and the variables it uses.
struct WordValue {
    var value: String
    /// Variables that are set, in the order of their first use.
    var matched: [String] = []
    /// Variables that are not set, in the order of their first use. Empty for words of a YAML syntax, where an unset
    /// variable is an error.
    var unmatched: [String] = []
    /// The total bytes of the variables' values.
    var size = 0
}

/// Expands the words of one plan.
struct WordExpander {
    /// The build file that contains the words.
    let source: SourceFile
    /// The rules for ordinary words.
    let shell: ShellWords
    /// The rules for a command's text in progress lines: quotes and unset variables are kept.
    let commandName: ShellWords
    /// The budget of matching steps that the patterns in all words share.
    let budget: MatchingBudget
    /// The maximum number of bytes that variables add to one word. The limit stops words that use a long value many times.
    static let sizeLimit = 4 << 20

    init(_ plan: BuildPlan, steps: Int = MatchingBudget.defaultLimit) {
        budget = MatchingBudget(limit: steps)
        source = plan.source
        let escape = plan.escape.utf8.first ?? UInt8(ascii: "\\")
        shell = ShellWords(escape: escape)
        commandName = ShellWords(escape: escape, keepsQuotes: true, keepsUnset: true)
    }

    /// Expands a word by the rules of its `expansion`.
    ///
    /// - Parameters:
    ///   - known: Names to suggest for an undefined variable in a word of a YAML syntax.
    ///   - errorRange: The range at which to report errors in a shell word; nil for the range of the word itself.
    /// - Throws: `DiagnosticsError` at the word's range, or at `errorRange`.
    func expand(
        _ word: Word,
        in variables: some VariableLookup,
        known: @autoclosure () -> [String] = [],
        errorRange: SourceRange? = nil
    ) throws -> WordValue {
        let range = errorRange ?? word.range
        let variables = BoundedVariables(variables, limit: Self.sizeLimit)
        var result: WordValue
        switch word.expansion {
        case .none:
            return WordValue(value: word.text)
        case .shell:
            result = try located(at: range) { () throws(ShellWordsError) in
                try shell.expand(word.text, in: variables, budget: budget)
            }
        case .shellRaw:
            result = try located(at: range) { () throws(ShellWordsError) in
                try ShellWords.heredoc.expand(word.text, in: variables, budget: budget)
            }
        case .braces:
            let expansion = BraceExpansion(word.text, source: source, range: word.range, budget: budget)
            let recording = RecordingVariables(variables)
            result = WordValue(value: try expansion.run(in: recording, known: known))
            result.matched = recording.used
        }
        result.size = variables.size
        guard result.size <= Self.sizeLimit else {
            throw failure("the variables in a value can expand to at most 4 MiB", at: range)
        }
        return result
    }

    /// Returns the unset variables in a word whose expansion failed, for lint. Empty for words of a YAML syntax, where an unset
    /// variable is an error.
    func unmatched(_ word: Word, in variables: some VariableLookup) -> [String] {
        let rules: ShellWords
        switch word.expansion {
        case .shell: rules = shell
        case .shellRaw: rules = .heredoc
        case .none, .braces: return []
        }
        let variables = BoundedVariables(variables, limit: Self.sizeLimit)
        do throws(ShellWordsError) {
            return try rules.expand(word.text, in: variables, budget: budget).unmatched
        } catch {
            return error.unmatched
        }
    }

    /// Checks the budget after expansions whose errors were ignored, such as expansions for progress lines.
    ///
    /// - Throws: `DiagnosticsError` if the budget is exceeded.
    func checkBudget(at range: SourceRange) throws {
        if budget.isExceeded { throw failure(budget.message, at: range) }
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
