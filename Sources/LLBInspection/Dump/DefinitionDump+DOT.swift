import LLB

extension DefinitionDump {
    /// The maximum length of a label in Unicode scalars; a longer one is truncated.
    private static let labelLimit = 160

    /// Returns a directed graph in the DOT language: a node per vertex, an edge from each input to the vertex that uses it.
    ///
    /// An edge into an exec is labeled with the mount point of the input unless that is `/`.
    public func dot() -> String {
        var out = "digraph llb {\n"
        for (index, entry) in entries.enumerated() {
            let (label, shape) = appearance(entry)
            out += "  \"#\(index + 1)\" [label=\"\(escaped(label))\" shape=\(shape)];\n"
        }
        for (index, entry) in entries.enumerated() {
            for (number, input) in entry.op.messages("inputs").enumerated() {
                let label = mountPoint(ofInput: number, of: entry.op)
                let attributes = label.isEmpty ? "" : " [label=\"\(escaped(label))\"]"
                let digest = input.string("digest")
                let source = positions[digest].map { "#\($0 + 1)" } ?? digest
                out += "  \"\(escaped(source))\" -> \"#\(index + 1)\"\(attributes);\n"
            }
        }
        return out + "}\n"
    }

    /// Returns the text and the shape of a node. The text is the name shown in progress, or a summary of the operation if there
    /// is no name.
    private func appearance(_ entry: Entry) -> (label: String, shape: String) {
        let (summary, shape) = content(entry)
        let names = entry.metadata.map("description").filter { $0.key == VertexMetadata.customNameKey }
        let name = names.first?.value.string ?? ""
        return (name.isEmpty ? summary : name, shape)
    }

    private func content(_ entry: Entry) -> (label: String, shape: String) {
        guard let operation = entry.op.member(of: "op")?.value.message else { return ("result", "plaintext") }
        return switch operation.kind {
        case .source: (operation.string("identifier"), "ellipse")
        case .exec:
            (operation.message("meta")?.list("args").compactMap(\.string).joined(separator: " ") ?? "", "box")
        case .file: (operation.messages("actions").map(summary).joined(separator: "\n"), "note")
        case .build: ("build", "box3d")
        case .merge: ("merge", "invtriangle")
        case .diff: ("diff", "doublecircle")
        case .passthrough: ("passthrough \(operation.string("id"))", "plaintext")
        default: ("", "plaintext")
        }
    }

    private func summary(_ action: DynamicMessage) -> String {
        guard let (name, value) = action.member(of: "action"), let body = value.message else { return "nothing" }
        return switch body.kind {
        case .copy: "copy \(body.string("src")) to \(body.string("dest"))"
        case .symlink: "symlink \(body.string("newpath")) to \(body.string("oldpath"))"
        default: "\(name) \(body.string("path"))"
        }
    }

    /// Returns the mount point of an exec's input, given the input's index; empty for `/` and for other operations.
    private func mountPoint(ofInput number: Int, of op: DynamicMessage) -> String {
        let mounts = op.message("exec")?.messages("mounts") ?? []
        return mounts.last { $0.integer("input") == number && $0.string("dest") != "/" }?.string("dest") ?? ""
    }

    /// Escapes text for DOT's double quotes. Line breaks become `\n`, other control characters become spaces.
    private func escaped(_ text: String) -> String {
        var out = ""
        let isCut = text.unicodeScalars.count > Self.labelLimit
        for scalar in text.unicodeScalars.prefix(Self.labelLimit) {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return isCut ? out + "…" : out
    }
}
