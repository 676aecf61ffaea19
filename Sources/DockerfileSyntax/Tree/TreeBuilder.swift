import Diagnostics
import SourceText

extension SyntaxTree {
    func quotedText(_ node: Node) -> String { quoted(source.text(node.range)) }
}

/// A converter of a document's items to nodes. It splits instructions into their words and the text between them.
struct TreeBuilder {
    let document: Document
    let source: SourceFile

    func node(_ item: Document.Item) -> SyntaxTree.Node {
        switch item {
        case .byteOrderMark(let range): .init(.byteOrderMark, range)
        case .directive(let range): .init(.directive, range)
        case .comment(let range): .init(.comment, range)
        case .blank(let range): .init(.blankLine, range)
        case .unread(let range): .init(.unread, range)
        case .instruction(nil, let range): .init(.unread, range)
        case .instruction(let index?, let range):
            .init(.instruction, range, children: children(of: document.instructions[index]))
        }
    }

    private func children(of instruction: Instruction) -> [SyntaxTree.Node] {
        let line = instruction.line
        var filler = Filler(source: source, line: line)
        for token in tokens(of: instruction) { filler.add(token.kind, token.bounds) }
        let bodyEnd = instruction.heredocs.first?.content.start ?? line.fullRange.end
        filler.finish(at: bodyEnd)
        var nodes = filler.nodes
        for heredoc in instruction.heredocs {
            if !heredoc.content.isEmpty { nodes.append(.init(.heredocContent, heredoc.content)) }
            nodes.append(.init(.heredocEnd, heredoc.terminator))
        }
        let end = instruction.heredocs.last?.terminator.end ?? bodyEnd
        if end < line.fullRange.end { nodes.append(.init(.unread, SourceRange(end, line.fullRange.end))) }
        return nodes
    }

    private typealias Token = (kind: SyntaxTree.Kind, bounds: Range<Int>)

    /// Returns the words of an instruction and of its `ONBUILD` trigger, in source order.
    private func tokens(of instruction: Instruction) -> [Token] {
        var tokens: [Token] = [(.keyword, instruction.keyword.bounds)]
        tokens += instruction.flags.map { (.flag, $0.bounds) }
        for pair in instruction.pairs {
            tokens.append((.argument, pair.key.bounds))
            tokens.append((.argument, pair.value.bounds))
        }
        tokens += instruction.arguments.map { (.argument, $0.bounds) }
        // `ONBUILD ONBUILD` is an error, so the words of the second `ONBUILD` are not tokens.
        if let trigger = instruction.trigger, trigger.kind != .onbuild { tokens += self.tokens(of: trigger) }
        return tokens
    }
}

/// A converter of the tokens of a logical line, and of the text between them, to nodes.
private struct Filler {
    let source: SourceFile
    let line: LogicalLine
    private(set) var nodes: [SyntaxTree.Node] = []
    private var position: Int

    init(source: SourceFile, line: LogicalLine) {
        self.source = source
        self.line = line
        position = line.fullRange.start
    }

    mutating func add(_ kind: SyntaxTree.Kind, _ bounds: Range<Int>) {
        let range = line.range(of: bounds)
        guard !range.isEmpty, range.start >= position else { return }
        nodes += gap(position, range.start)
        nodes.append(token(kind, range))
        position = range.end
    }

    /// Creates the node of a word. A word on several lines has a child for its part on each line, and children for the text
    /// between the parts.
    private func token(_ kind: SyntaxTree.Kind, _ range: SourceRange) -> SyntaxTree.Node {
        var parts: [SyntaxTree.Node] = []
        var start = range.start
        for segment in line.segments[(line.segmentIndex(atOffset: start) ?? 0)...] {
            guard segment.offset < range.end else { break }
            let part = SourceRange(max(segment.offset, start), min(segment.offset + segment.count, range.end))
            guard part.start < part.end else { continue }
            parts += gap(start, part.start)
            parts.append(.init(.part, part))
            start = part.end
        }
        return .init(kind, range, children: parts.count > 1 ? parts : [])
    }

    mutating func finish(at end: Int) {
        nodes += gap(position, end)
        position = end
    }

    /// Returns the nodes for the text between two words: white space, punctuation, line ends and comments. `start` and `end`
    /// are the text's source offsets.
    private func gap(_ start: Int, _ end: Int) -> [SyntaxTree.Node] {
        var nodes: [SyntaxTree.Node] = []
        var position = start
        while position < end {
            let lineEnd = source.bytes[position..<end].firstIndex(of: 0x0A).map { $0 + 1 } ?? end
            while position < lineEnd {
                let (kind, next) = piece(source.bytes[position..<lineEnd])
                nodes.append(.init(kind, SourceRange(position, next)))
                position = next
            }
        }
        return nodes
    }

    /// Returns the kind of the first node in the rest of a line, and the source offset at which the node ends.
    private func piece(_ rest: Bytes) -> (SyntaxTree.Kind, Int) {
        let (start, end) = (rest.startIndex, rest.endIndex)
        let hasLineEnd = rest.last == 0x0A
        if start > line.fullRange.start, source.bytes[start - 1] == 0x0A {
            let content = rest.trimmedStart
            if content.first == UInt8(ascii: "#") { return (.comment, end) }
            if content.isEmpty, hasLineEnd { return (.blankLine, end) }
        }
        if rest.allSatisfy({ $0 == 0x0A || $0 == 0x0D }) { return (.lineEnd, end) }
        if hasLineEnd, !isInText(start), rest.trimmed.count == 1 { return (.continuation, end) }
        if source.bytes[start].isBlank {
            var next = rest.firstIndex { !$0.isBlank } ?? end
            // A carriage return before the line feed belongs to the line end.
            if next < end { while next - 1 > start, source.bytes[next - 1] == 0x0D { next -= 1 } }
            return (.whitespace, next)
        }
        let next = rest.firstIndex { $0.isBlank || $0 == 0x0A } ?? end
        return (.punctuation, max(next, start + 1))
    }

    /// Returns whether the byte at a source offset is part of the joined text, and not of a continuation or line end.
    private func isInText(_ offset: Int) -> Bool {
        guard !line.segments.isEmpty else { return true }
        guard let index = line.segmentIndex(atOffset: offset) else { return false }
        return offset < line.segments[index].offset + line.segments[index].count
    }
}
