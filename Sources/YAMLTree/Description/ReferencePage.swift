extension DocumentDescription {
    /// The reference tables of all records, in Markdown: one section each, outermost first.
    public var referenceTables: String {
        var records: [RecordType] = []
        root.shape.records(into: &records)
        return records.map { $0.referenceTable(versions: versions) }.joined(separator: "\n")
    }
}

extension RecordType {
    /// A heading, the record's sentence, and a row for each field.
    fileprivate func referenceTable(versions: [String]) -> String {
        var out = "### `\(name)`\n\n\(doc)\n\n"
        out += versions.isEmpty ? "| key | takes | meaning |\n" : "| key | takes | since | meaning |\n"
        out += versions.isEmpty ? "|---|---|---|\n" : "|---|---|---|---|\n"
        for field in fields {
            let since = versions.first.map { [field.since ?? $0] } ?? []
            let key = "`\(field.name)`" + (field.isRequired ? " (required)" : "")
            let cells = [key, field.shape.cell(versions: versions)] + since + [field.doc]
            out +=
                "| "
                + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
                .joined(separator: " | ") + " |\n"
        }
        return out
    }
}

extension Shape {
    /// What the values are, for a cell of the table, with links to other records.
    fileprivate func cell(versions: [String]) -> String {
        switch self {
        case .record(let record): "[`\(record.name)`](#\(record.name.lowercased()))"
        case .list(let item, _): "a list: " + item.cell(versions: versions)
        case .map(let value, let keys): "a mapping: \(keys.plural) to \(value.cell(versions: versions))"
        case .nullable(let inner): inner.cell(versions: versions) + " or nothing"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .alternatives(let all):
            all.map { alternative in
                alternative.shape.cell(versions: versions) + (alternative.since.map { " (\($0))" } ?? "")
            }.joined(separator: "; or ")
        default: phrase
        }
    }
}
