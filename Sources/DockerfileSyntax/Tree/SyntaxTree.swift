public import SourceText

/// A text as the grammar sees it, without loss: the leaves, one after the other, are the text byte for byte.
public struct SyntaxTree: Sendable {
    /// What a stretch of the text is.
    public enum Kind: String, Sendable, Hashable {
        /// The whole text.
        case file
        /// The byte order mark at the start.
        case byteOrderMark
        /// A comment that steers the reading, with its line end.
        case directive
        /// A comment line, also between the lines of an instruction, with its line end.
        case comment
        /// An empty line with its line end.
        case blankLine
        /// An instruction with all its lines.
        case instruction
        /// The keyword.
        case keyword
        /// A `--name=value`.
        case flag
        /// A word, a string of a JSON array or a command line; a key or a value.
        case argument
        /// Anything else between words: `=`, the brackets and commas of an array.
        case punctuation
        /// White space between words.
        case whitespace
        /// An escape character at the end of a line, with the line end.
        case continuation
        /// The line end of an instruction.
        case lineEnd
        /// The content of a heredoc.
        case heredocContent
        /// The line that ends a heredoc.
        case heredocEnd
        /// Text that could not be read.
        case unread
        /// A part of a word that stands on several lines.
        case part
    }

    /// A stretch of the text; a leaf where it has no children.
    public struct Node: Sendable, Hashable {
        /// What it is.
        public var kind: Kind
        /// Its bytes.
        public var range: SourceRange
        /// Its parts, in order and without gaps; empty for a leaf.
        public var children: [Node]

        /// A node.
        public init(_ kind: Kind, _ range: SourceRange, children: [Node] = []) {
            self.kind = kind
            self.range = range
            self.children = children
        }
    }

    /// The text.
    public let source: SourceFile
    /// The whole text as a node.
    public let root: Node

    init(_ document: Document, of source: SourceFile) {
        self.source = source
        let builder = TreeBuilder(document: document, source: source)
        root = Node(.file, SourceRange(0, source.bytes.count), children: document.items.map(builder.node))
    }

    /// The leaves in order.
    public var leaves: [Node] {
        var result: [Node] = []
        var open = [root]
        while let node = open.popLast() {
            if node.children.isEmpty { result.append(node) } else { open += node.children.reversed() }
        }
        return result
    }

    /// The text put together again from the leaves.
    public var bytes: [UInt8] {
        leaves.flatMap { source.bytes[$0.range.start..<$0.range.end] }
    }

    /// Where a node starts, by line and column.
    public func position(of node: Node) -> SourcePosition { source.position(at: node.range.start) }

    /// One line a node, indented by depth: `LINE:COLUMN KIND "text"`.
    public var description: String {
        var out = ""
        var open = [(root, 0)]
        while let (node, depth) = open.popLast() {
            let place = position(of: node)
            out += String(repeating: "  ", count: depth) + "\(place.line):\(place.column) \(node.kind.rawValue)"
            if node.children.isEmpty { out += " \(quotedText(node))" }
            out += "\n"
            open += node.children.reversed().map { ($0, depth + 1) }
        }
        return out
    }
}
