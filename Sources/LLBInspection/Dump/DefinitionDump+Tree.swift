import LLB

extension DefinitionDump {
    /// Returns indented text with one block per vertex, in the definition's order (each vertex after its inputs).
    ///
    /// A block starts with `#N KIND`. Below it is every field whose value isn't the default, one per line; strings that aren't
    /// plain are quoted as in JSON. Inputs are named by the numbers of their blocks. The default is -1 for times, outputs and the
    /// mode of a copy, and empty, 0 or false for other fields. `scratch` is the empty file system. Digests are left out, because
    /// any change to a vertex would otherwise show up in every later block. The source texts are left out too.
    public func tree() -> String {
        var blocks: [String] = []
        for (index, entry) in entries.enumerated() {
            var block = DumpBlock(inputs: entry.op.messages("inputs").map(name(of:)))
            block.line("#\(index + 1) \(head(entry.op, block.inputs))")
            block.indented { block in
                block.metadata(entry.metadata)
                places(entry.locations, in: &block)
                block.operation(entry.op)
            }
            blocks.append(block.text)
        }
        return blocks.joined(separator: "\n")
    }

    /// Returns the text after the number in the first line of a block, e.g. `exec`.
    private func head(_ op: DynamicMessage, _ inputs: [String]) -> String {
        guard let (kind, value) = op.member(of: "op") else { return "result \(inputs.joined(separator: " "))" }
        return kind == "source" ? "source \(DumpBlock.quoted(value.message?.string("identifier") ?? ""))" : kind
    }

    /// Adds the `at: FILE:LINE, …` line. A range of several lines is shown as `FILE:LINE-LINE`, a range with columns as
    /// `FILE:LINE:COLUMN-LINE:COLUMN`.
    private func places(_ locations: [DynamicMessage], in block: inout DumpBlock) {
        let places = locations.flatMap { location in
            let index = Int(location.integer("sourceIndex"))
            let file = sources.indices.contains(index) ? sources[index].string("filename") : "source \(index)"
            let ranges = Definition.Range.withoutWholeLines(location.messages("ranges").map(Definition.Range.init))
            return Self.joined(ranges).map { range in
                let (start, end) = (range.startLine, range.endLine)
                if range.startCharacter == 0, range.endCharacter == 0 {
                    return end > start ? "\(file):\(start)-\(end)" : "\(file):\(start)"
                }
                // Columns are counted from 0 on the wire and from 1 in text for users.
                let (first, last) = (Int64(range.startCharacter) + 1, Int64(range.endCharacter) + 1)
                return "\(file):\(start):\(first)-\(end):\(last)"
            }
        }
        if !places.isEmpty { block.line("at: \(places.joined(separator: ", "))") }
    }

    /// Joins ranges of consecutive lines into one, since a definition has a range for each line.
    private static func joined(_ ranges: [Definition.Range]) -> [Definition.Range] {
        var result: [Definition.Range] = []
        for range in ranges {
            if let last = result.indices.last, range.startCharacter == 0, range.startLine == result[last].endLine &+ 1 {
                result[last].endLine = range.endLine
                result[last].endCharacter = range.endCharacter
            } else {
                result.append(range)
            }
        }
        return result
    }
}

extension Definition.Range {
    fileprivate init(_ range: DynamicMessage) {
        let (start, end) = (range.message("start"), range.message("end"))
        self.init(
            startLine: Int32(truncatingIfNeeded: start?.integer("line") ?? 0),
            startCharacter: Int32(truncatingIfNeeded: start?.integer("character") ?? 0),
            endLine: Int32(truncatingIfNeeded: end?.integer("line") ?? 0),
            endCharacter: Int32(truncatingIfNeeded: end?.integer("character") ?? 0)
        )
    }
}
