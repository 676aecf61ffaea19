import SourceText
import ValueTree

/// A table or value under construction. Its state decides which keys and headers can still be added.
final class TOMLTable {
    enum State {
        /// A table that occurs only within longer headers, e.g. `a` in `[a.b]`; an `[a]` header may follow.
        case implied
        /// A table with its own header, e.g. `[a]`.
        case header
        /// A table that dotted keys define, e.g. `a` in `a.b = 1`; further dotted keys may add to it.
        case dotted
        /// An array of tables, from headers such as `[[a]]`.
        case rows
        /// A value, including an inline table. Nothing can be added to it.
        case value
    }

    var state: State
    /// The source range of the key's first occurrence.
    let keyRange: SourceRange
    /// The number of tables and arrays that enclose this table.
    let depth: Int
    /// The tables of an array of tables; empty in other states.
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
