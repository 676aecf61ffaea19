import LLB
import LLBProtos

extension DefinitionDump {
    /// The longest label of a node, in characters; what is longer is cut.
    private static let labelLimit = 160

    /// A directed graph in the DOT language: a node for each vertex, an edge from each input to its user.
    ///
    /// Edges into a command carry the place at which the input is mounted, unless that is `/`.
    public func dot() -> String {
        var out = "digraph llb {\n"
        for (index, entry) in entries.enumerated() {
            let (label, shape) = appearance(entry)
            out += "  \"#\(index + 1)\" [label=\"\(escaped(label))\" shape=\(shape)];\n"
        }
        for (index, entry) in entries.enumerated() {
            for (number, input) in entry.op.inputs.enumerated() {
                let label = mountPoint(ofInput: number, of: entry.op)
                let attributes = label.isEmpty ? "" : " [label=\"\(escaped(label))\"]"
                let source = positions[input.digest].map { "#\($0 + 1)" } ?? input.digest
                out += "  \"\(escaped(source))\" -> \"#\(index + 1)\"\(attributes);\n"
            }
        }
        return out + "}\n"
    }

    /// The text and the shape of a node: the name that progress shows, or else what the operation does.
    private func appearance(_ entry: Entry) -> (label: String, shape: String) {
        let (summary, shape) = content(entry)
        let name = entry.metadata.description_p[VertexMetadata.customNameKey] ?? ""
        return (name.isEmpty ? summary : name, shape)
    }

    private func content(_ entry: Entry) -> (label: String, shape: String) {
        switch entry.op.op {
        case .source(let source): (source.identifier, "ellipse")
        case .exec(let exec): (exec.meta.args.joined(separator: " "), "box")
        case .file(let file): (file.actions.map(summary).joined(separator: "\n"), "note")
        case .build: ("build", "box3d")
        case .merge: ("merge", "invtriangle")
        case .diff: ("diff", "doublecircle")
        case .passthrough(let pass): ("passthrough \(pass.id)", "plaintext")
        case nil: ("result", "plaintext")
        }
    }

    private func summary(_ action: Pb_FileAction) -> String {
        switch action.action {
        case .copy(let copy): "copy \(copy.src) to \(copy.dest)"
        case .mkfile(let file): "mkfile \(file.path)"
        case .mkdir(let directory): "mkdir \(directory.path)"
        case .rm(let remove): "rm \(remove.path)"
        case .symlink(let link): "symlink \(link.newpath) to \(link.oldpath)"
        case nil: "nothing"
        }
    }

    /// Where a command sees an input; empty for its root and for other operations.
    private func mountPoint(ofInput number: Int, of op: Pb_Op) -> String {
        guard case .exec(let exec) = op.op else { return "" }
        return exec.mounts.last { $0.input == number && $0.dest != "/" }?.dest ?? ""
    }

    /// Text inside DOT's double quotes; line ends become its `\n`, other control characters spaces.
    private func escaped(_ text: String) -> String {
        var out = ""
        let cut = text.unicodeScalars.count > Self.labelLimit
        for scalar in text.unicodeScalars.prefix(Self.labelLimit) {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return cut ? out + "…" : out
    }
}
