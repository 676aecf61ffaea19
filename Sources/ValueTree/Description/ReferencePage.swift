extension DocumentDescription {
    /// A column of the reference tables: its title, and a function that returns the cell, in Markdown, for a field of a record.
    public typealias ReferenceColumn = (title: String, cell: (RecordType, any FieldDescription) -> String)

    /// The reference tables of all records in Markdown, one section each, outermost first.
    public var referenceTables: String { referenceTables(with: []) }

    /// Returns the reference tables with additional columns before the last column.
    public func referenceTables(with columns: [ReferenceColumn]) -> String {
        var records: [RecordType] = []
        root.shape.records(into: &records)
        var all: [ReferenceColumn] = [
            ("key", { "`\($1.name)`" + ($1.isRequired ? " (required)" : "") }), ("takes", { $1.shape.cell }),
        ]
        if let first = versions.first { all.append(("since", { $1.since ?? first })) }
        all += columns + [("meaning", { $1.doc })]
        let head = row(all.map(\.title)) + "|" + all.map { _ in "---|" }.joined() + "\n"
        return records.map { record in
            let rows = record.fields.map { field in row(all.map { $0.cell(record, field) }) }
            return "### `\(record.name)`\n\n\(record.doc)\n\n" + head + rows.joined()
        }.joined(separator: "\n")
    }

    private func row(_ cells: [String]) -> String {
        let escaped = cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
        return "| \(escaped.joined(separator: " | ")) |\n"
    }
}

extension Shape {
    /// The accepted values in Markdown, for a cell of the reference tables, with links to other records.
    fileprivate var cell: String {
        switch self {
        case .record(let record): "[`\(record.name)`](#\(record.name.lowercased()))"
        case .list(let item, _): "a list: \(item.cell)"
        case .map(let value, let keys): "a mapping: \(keys.plural) to \(value.cell)"
        case .nullable(let inner): "\(inner.cell) or nothing"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .alternatives(let all):
            all.map { $0.shape.cell + ($0.since.map { " (\($0))" } ?? "") }.joined(separator: "; or ")
        default: phrase
        }
    }
}
