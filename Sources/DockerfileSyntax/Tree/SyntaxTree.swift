public import SourceText

/// A lossless syntax tree: concatenated in order, its leaves are the file byte for byte.
public struct SyntaxTree: Sendable {
    public enum Kind: String, Sendable, Hashable {
        /// The root of the tree, which spans the whole file.
        case file
        /// The byte order mark at the start of the file.
        case byteOrderMark
        /// A parser directive, e.g. `# escape=\`, with its line end.
        case directive
        /// A comment line with its line end. It can be between the lines of an instruction.
        case comment
        /// A line that is empty or consists of white space, with its line end.
        case blankLine
        /// An instruction with all its lines, heredocs included.
        case instruction
        case keyword
        /// A flag, e.g. `--from=base`.
        case flag
        /// A word, a string of a JSON array, a command line, or a key or value of `ENV` and `LABEL`.
        case argument
        /// Characters other than white space between words: `=`, or the brackets and commas of a JSON array.
        case punctuation
        /// White space between words.
        case whitespace
        /// The escape character at the end of a continued line, with the line end.
        case continuation
        /// The line end of an instruction's last line.
        case lineEnd
        /// The lines of a heredoc, without the line that ends it.
        case heredocContent
        /// The line that ends a heredoc, e.g. `EOF`.
        case heredocEnd
        /// Text that can't be parsed, e.g. an overlong line or an unterminated heredoc.
        case unread
        /// The part of a multi-line word that is on one line.
        case part
    }

    public struct Node: Sendable, Hashable {
        public var kind: Kind
        public var range: SourceRange
        /// The node's children in order and without gaps; empty for a leaf.
        public var children: [Node]

        public init(_ kind: Kind, _ range: SourceRange, children: [Node] = []) {
            self.kind = kind
            self.range = range
            self.children = children
        }
    }

    public let source: SourceFile
    public let root: Node

    init(_ document: Document, of source: SourceFile) {
        self.source = source
        let builder = TreeBuilder(document: document, source: source)
        root = Node(.file, SourceRange(0, source.bytes.count), children: document.items.map(builder.node))
    }

    /// The leaves of the tree in source order.
    public var leaves: [Node] {
        var result: [Node] = []
        var open = [root]
        while let node = open.popLast() {
            if node.children.isEmpty { result.append(node) } else { open += node.children.reversed() }
        }
        return result
    }

    /// The bytes of all leaves in order, which equal the source's bytes.
    public var bytes: [UInt8] {
        leaves.flatMap { source.bytes[$0.range.start..<$0.range.end] }
    }

    /// Returns the line and column at which a node starts.
    public func position(of node: Node) -> SourcePosition { source.position(at: node.range.start) }

    /// The tree as text, with one line per node, indented by depth: `LINE:COLUMN KIND`, and for a leaf also its text.
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
