import SourceText
import ValueTree

/// A key's table or value while the document is read. Its state decides which further keys and headers are valid.
final class TOMLTable {
    enum State {
        /// `a` of `[a.b]`; a header `[a]` may follow.
        case implied
        /// Defined by its own header.
        case header
        /// `a` of `a.b = 1`; further dotted keys may add to it.
        case dotted
        /// An array of tables, as of `[[a]]`.
        case rows
        /// A value, including an inline table; nothing can be added.
        case value
    }

    var state: State
    /// The first occurrence of the key.
    let keyRange: SourceRange
    /// The number of tables around this one.
    let depth: Int
    /// The tables of an array of tables.
    var rows: [TOMLTable] = []
    var value: ValueNode?
    private var names: [String] = []
    private var children: [String: TOMLTable] = [:]

    init(_ state: State, keyRange: SourceRange, depth: Int) {
        self.state = state
        self.keyRange = keyRange
        self.depth = depth
    }

    subscript(name: String) -> TOMLTable? { children[name] }

    func add(_ child: TOMLTable, named name: String) {
        names.append(name)
        children[name] = child
    }

    var entries: [ValueEntry] {
        names.compactMap { name in
            children[name].map { ValueEntry(key: name, keyRange: $0.keyRange, value: $0.node) }
        }
    }

    var node: ValueNode {
        if let value { return value }
        let content = state == .rows ? ValueNode.Content.sequence(rows.map(\.node)) : .mapping(entries)
        let node = ValueNode(content, range: keyRange)
        let parts = node.items?.map(\.range) ?? node.entries?.map(\.range) ?? []
        guard let first = parts.first else { return node }
        return ValueNode(content, range: parts.dropFirst().reduce(first) { $0.union($1) })
    }
}
