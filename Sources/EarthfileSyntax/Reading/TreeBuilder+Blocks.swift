import Diagnostics
import SourceText

extension TreeBuilder {
    /// Reads the rest of a block, after the line that opens it. Reports an error and returns nil if the block is nested too
    /// deeply.
    mutating func block(_ head: Command) -> Statement? {
        guard depth < Self.depthLimit else {
            let message = "blocks are nested more than \(Self.depthLimit) deep"
            error("earthfile.depth", message, head.keywordRange)
            return nil
        }
        depth += 1
        defer { depth -= 1 }
        switch head.keyword {
        case .if: return .if(ifBlock(head))
        case .for: return .for(ForBlock(head: head, body: body(), range: end(of: head)))
        case .wait: return .wait(WaitBlock(head: head, body: body(), range: end(of: head)))
        case .try: return .try(tryBlock(head))
        default: return withBlock(head).map { .with($0) }
        }
    }

    private mutating func ifBlock(_ head: Command) -> IfBlock {
        var block = IfBlock(branches: [.init(condition: head, body: body())], range: head.range)
        while let part = part(of: head, [.elseIf, .else]) {
            if part.keyword == .elseIf {
                block.branches.append(.init(condition: part, body: body()))
            } else {
                block.elseBody = body()
            }
        }
        block.range = end(of: head)
        return block
    }

    private mutating func tryBlock(_ head: Command) -> TryBlock {
        var block = TryBlock(head: head, body: body(), range: head.range)
        while let part = part(of: head, [.catch, .finally]) {
            if part.keyword == .catch {
                block.catchRange = part.keywordRange
                block.catchBody = body()
            } else {
                block.finallyRange = part.keywordRange
                block.finallyBody = body()
            }
        }
        block.range = end(of: head)
        return block
    }

    private mutating func withBlock(_ head: Command) -> WithBlock? {
        var command = head
        if command.words.isEmpty {
            error("earthfile.syntax", "expected DOCKER after WITH, on the same line", head.keywordRange)
            command.keywordRange = SourceRange(head.keywordRange.end, head.keywordRange.end)
        } else {
            command.keywordRange = command.words.removeFirst().range
        }
        command.keyword = .docker
        command.range = SourceRange(command.keywordRange.start, head.range.end)
        return WithBlock(keywordRange: head.keywordRange, command: command, body: body(), range: end(of: head))
    }

    /// Skips and returns the line that starts the next part of a block; returns nil if there is no further part.
    private mutating func part(of head: Command, _ keywords: [Keyword]) -> Command? {
        while case .dedent = peek().token { skip() }
        guard case .statement(let command) = peek().token, keywords.contains(command.keyword) else { return nil }
        skip()
        return command
    }

    /// Skips the `END` of a block, or reports that it is missing; returns the range of the block.
    private mutating func end(of head: Command) -> SourceRange {
        if case .dedent = peek().token { skip() }
        let (token, start) = peek()
        if case .statement(let command) = token, command.keyword == .end {
            skip()
            return head.range.union(command.range)
        }
        var range = SourceRange(start, start)
        var found = "the end of the file"
        switch token {
        case .statement(let command):
            range = command.keywordRange
            found = command.keyword.rawValue
        case .name(let name), .functionName(let name):
            range = name
            found = "the target '\(scanner.source.text(name))'"
        case .comment: found = "a line without indentation"
        case .end: break
        default: found = "the end of the recipe"
        }
        let name = head.keyword.rawValue
        let note = Diagnostic.Note("\(name) is here", at: tree.location(head.keywordRange))
        error("earthfile.missing-end", "expected END for \(name), not \(found)", range, [note])
        return SourceRange(head.range.start, max(head.range.end, start))
    }

    /// Reads statements up to a keyword that ends them, or to the end of the recipe.
    private mutating func body() -> [Statement] {
        var statements: [Statement] = []
        var docs = Documentation()
        while true {
            switch peek().token {
            case .end, .dedent, .name, .functionName: return statements
            case .newline, .trailingComment, .indent, .invalid: skip()
            case .comment(let comment):
                docs.add(comment)
                skip()
            case .statement(let command):
                if command.keyword.endsBody { return statements }
                skip()
                if command.keyword.opensBlock {
                    docs = Documentation()
                    if let block = block(command) { statements.append(block) }
                } else {
                    var command = command
                    command.docs = docs.lines(in: scanner)
                    docs = Documentation()
                    statements.append(.command(command))
                }
            }
        }
    }
}
