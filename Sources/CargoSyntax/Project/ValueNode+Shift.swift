import SourceText
import ValueTree

extension ValueNode {
    /// Returns the tree with its ranges moved by a number of bytes, for a file that is part of a joined file.
    ///
    /// The method recurses as deep as the tree; parsers bound the depth.
    func shifted(by offset: Int) -> ValueNode {
        guard offset != 0 else { return self }
        let moved: Content =
            switch content {
            case .scalar: content
            case .sequence(let items): .sequence(items.map { $0.shifted(by: offset) })
            case .mapping(let entries):
                .mapping(
                    entries.map { entry in
                        ValueEntry(
                            key: entry.key,
                            keyRange: entry.keyRange.shifted(by: offset),
                            value: entry.value.shifted(by: offset)
                        )
                    }
                )
            }
        return ValueNode(moved, range: range.shifted(by: offset))
    }

    /// The text of a string; nil for any other value.
    var string: String? { scalar.flatMap { $0.type == .string ? $0.text : nil } }

    /// The value of a boolean; nil for any other value.
    var flag: Bool? {
        if case .boolean(let value)? = scalar?.type { value } else { nil }
    }

    /// Returns the value at a path of keys; nil if one of the keys is missing.
    func value(_ keys: String...) -> ValueNode? {
        keys.reduce(self) { node, key in node?[key]?.value }
    }
}

extension SourceRange {
    func shifted(by offset: Int) -> SourceRange { SourceRange(start + offset, end + offset) }
}
