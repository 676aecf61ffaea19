import SourceText

/// A statement of a recipe.
indirect enum Statement: Sendable {
    case command(Command)
    case with(WithBlock)
    case `if`(IfBlock)
    case `for`(ForBlock)
    case wait(WaitBlock)
    case `try`(TryBlock)

    /// The range of the whole statement, including its `END`.
    var range: SourceRange {
        switch self {
        case .command(let command): command.range
        case .with(let block): block.range
        case .if(let block): block.range
        case .for(let block): block.range
        case .wait(let block): block.range
        case .try(let block): block.range
        }
    }
}

/// `WITH DOCKER … END`.
struct WithBlock: Sendable {
    /// The range of the keyword `WITH`.
    var keywordRange: SourceRange
    /// The rest of the line: `DOCKER` and its words. The keyword is `docker` even if the file has another word there, so compare
    /// the text at the command's `keywordRange`.
    var command: Command
    var body: [Statement]
    var range: SourceRange
}

/// `IF … ELSE IF … ELSE … END`.
struct IfBlock: Sendable {
    /// `IF` and each `ELSE IF`, in source order; at least one.
    var branches: [Branch]
    /// The statements after `ELSE`; nil without `ELSE`.
    var elseBody: [Statement]?
    var range: SourceRange

    struct Branch: Sendable {
        /// The line with the condition, whose keyword is `if` or `elseIf`.
        var condition: Command
        var body: [Statement]
    }
}

/// `FOR … END`.
struct ForBlock: Sendable {
    /// The line with the variable, `IN` and the expression.
    var head: Command
    var body: [Statement]
    var range: SourceRange
}

/// `WAIT … END`.
struct WaitBlock: Sendable {
    var head: Command
    var body: [Statement]
    var range: SourceRange
}

/// `TRY … CATCH … FINALLY … END`.
struct TryBlock: Sendable {
    var head: Command
    var body: [Statement]
    /// The statements after `CATCH`; nil without `CATCH`.
    var catchBody: [Statement]?
    /// The range of the keyword `CATCH`; nil without `CATCH`.
    var catchRange: SourceRange?
    /// The statements after `FINALLY`; nil without `FINALLY`.
    var finallyBody: [Statement]?
    var finallyRange: SourceRange?
    var range: SourceRange
}
