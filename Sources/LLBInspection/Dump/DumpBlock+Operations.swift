import LLB
import SourceText

extension DumpBlock {
    mutating func metadata(_ metadata: DynamicMessage) {
        let texts = metadata.map("description").map { (key: $0.key, value: $0.value.string ?? "") }
        for text in texts where text.key == VertexMetadata.customNameKey && !text.value.isEmpty {
            line("name: \(Self.quoted(text.value))")
        }
        map("description", texts.filter { $0.key != VertexMetadata.customNameKey })
        fields(of: metadata, hiding: ["description", "caps"])
        let capabilities = metadata.map("caps").map { $0.value.bool == true ? $0.key : "!" + $0.key }
        if !capabilities.isEmpty { line("caps: \(capabilities.joined(separator: " "))") }
    }

    mutating func operation(_ op: DynamicMessage) {
        if let platform = op.message("platform") {
            let parts = ["OS", "Architecture", "Variant"].map(platform.string)
            line("platform: \(parts.prefix(parts[2].isEmpty ? 2 : 3).joined(separator: "/"))")
            fields(of: platform, hiding: ["OS", "Architecture", "Variant"])
        }
        let constraints = op.message("constraints")
        if let constraints { fields(of: constraints) }
        guard let operation = op.member(of: "op")?.value.message else { return }
        if constraints == nil { line("constraints: absent") }
        if !inputs.isEmpty { line("inputs: \(inputs.joined(separator: " "))") }
        switch operation.kind {
        case .source: fields(of: operation, hiding: ["identifier"])
        case .exec: exec(operation)
        case .file:
            let actions = operation.messages("actions")
            line("actions:")
            indented { block in actions.forEach { block.action($0, of: actions.count) } }
        case .build: build(operation)
        default: fields(of: operation)
        }
    }

    private mutating func build(_ build: DynamicMessage) {
        let builder = build.integer("builder")
        line("builder: \(builder == -1 ? "llb" : name(ofInput: builder))")
        fields(of: build, hiding: ["builder", "def"])
        let vertices = build.message("def")?.list("def") ?? []
        if let last = vertices.last?.bytes {
            line("definition: \(vertices.count) vertices, \(Vertex.digest(of: last))")
        }
    }

    private mutating func exec(_ exec: DynamicMessage) {
        if let meta = exec.message("meta") { fields(of: meta, first: ["args", "env", "cwd", "user", "hostname"]) }
        fields(of: exec, hiding: ["meta", "mounts"])
        let mounts = exec.messages("mounts")
        guard !mounts.isEmpty else { return }
        line("mounts:")
        indented { block in mounts.forEach { block.mount($0) } }
    }

    private mutating func mount(_ mount: DynamicMessage) {
        let type = mount.integer("mountType")
        let kind = mount.kind.field("mountType")?.valueName(type)?.lowercased() ?? "type \(type)"
        line("- \(kind) \(Self.quoted(mount.string("dest")))")
        indented { block in
            let input = mount.integer("input")
            if input >= 0 || type == 0 { block.line("from: \(block.name(ofInput: input))") }
            block.fields(
                of: mount,
                first: ["selector", "readonly", "output", "resultID", "contentCache"],
                hiding: ["input", "dest", "mountType"]
            )
        }
    }

    /// Adds an action of a file operation that has `count` actions.
    private mutating func action(_ action: DynamicMessage, of count: Int) {
        let member = action.member(of: "action")
        let body = member?.value.message
        var head = member?.name ?? "nothing"
        switch body?.kind {
        case .copy, nil: break
        case .symlink: head += " " + Self.quoted(body?.string("newpath") ?? "")
        default: head += " " + Self.quoted(body?.string("path") ?? "")
        }
        line("- \(head)")
        indented { block in
            block.line("on: \(block.name(ofInput: action.integer("input"), actions: count))")
            let secondary = action.integer("secondaryInput")
            if body?.kind == .copy || secondary != -1 {
                block.line("from: \(block.name(ofInput: secondary, actions: count))")
            }
            block.fields(of: action, hiding: ["input", "secondaryInput", "copy", "mkfile", "mkdir", "rm", "symlink"])
            guard let body else { return }
            block.fields(
                of: body,
                first: body.kind == .copy ? ["src", "dest", "owner", "mode", "modeStr", "timestamp"] : [],
                last: ["include_patterns", "exclude_patterns", "required_paths"],
                hiding: ["path", "newpath", "data"]
            )
            if body.kind == .makeFile { block.contents(body.bytes("data")) }
        }
    }

    /// Returns the short name of the input or earlier action that a file action refers to. Indexes beyond the inputs refer to
    /// actions.
    private func name(ofInput index: Int64, actions: Int) -> String {
        let action = index.subtractingReportingOverflow(Int64(inputs.count)).partialValue
        return action >= 0 && action < actions ? "action \(action + 1)" : name(ofInput: index)
    }

    /// Adds a file's contents: as lines if they are text, otherwise in Base64.
    private mutating func contents(_ data: [UInt8]) {
        guard !data.isEmpty else { return }
        guard let text = String(validating: data, as: UTF8.self) else {
            return line("data-base64: \(Base64.encode(data))")
        }
        // A marker distinguishes contents without a final newline from those with one.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let endsOpen = lines.last != ""
        if !endsOpen { lines.removeLast() }
        list("data", lines)
        if endsOpen { line("no-final-newline: true") }
    }
}
