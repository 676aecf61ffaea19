import JSON
import LLB
import SourceText

/// Indented lines of `key: value` about one vertex.
struct DumpBlock {
    /// The lines so far, each with its line break.
    private(set) var text = ""
    private var depth = 0
    /// The short names of the operation's inputs.
    let inputs: [String]

    init(inputs: [String]) { self.inputs = inputs }

    mutating func line(_ line: String) { text += String(repeating: "  ", count: depth) + line + "\n" }

    mutating func indented(_ body: (inout DumpBlock) -> Void) {
        depth += 1
        body(&self)
        depth -= 1
    }

    /// Adds a list, one element per line, unless it is empty.
    mutating func list(_ key: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        line("\(key):")
        indented { block in values.forEach { block.line("- \(Self.quoted($0))") } }
    }

    /// Adds a map unless it is empty.
    mutating func map(_ key: String, _ entries: [(key: String, value: String)]) {
        guard !entries.isEmpty else { return }
        line("\(key):")
        indented { block in entries.forEach { block.line("\(Self.quoted($0.key)): \(Self.quoted($0.value))") } }
    }

    /// Adds the fields of a message that are set or in which 0 is meaningful: first the fields in `first`, then all others in the
    /// order of the schema, then the fields in `last`. Fields in `hidden` are left out.
    mutating func fields(
        of message: DynamicMessage,
        first: [String] = [],
        last: [String] = [],
        hiding hidden: Set<String> = []
    ) {
        let fields = message.kind.fields.filter { !hidden.contains($0.name) }
        let named = { (name: String) in fields.first { $0.name == name } }
        let others = fields.filter { !first.contains($0.name) && !last.contains($0.name) }
        for field in first.compactMap(named) + others + last.compactMap(named) {
            let label = Self.label(field, of: message.kind)
            if let value = message.value(of: field) {
                add(label, value, field)
            } else if Self.hasMeaningfulZero(field, of: message.kind) {
                add(label, .integer(0), field)
            }
        }
    }

    private mutating func add(_ label: String, _ value: DynamicMessage.Value, _ field: MessageField) {
        switch value {
        case .string, .bytes, .bool, .integer:
            if let shown = shown(value, field) { line("\(label): \(shown)") }
        case .list(let elements): list(label, elements.compactMap { $0.message.map(summary) ?? shown($0, field) })
        case .map(let entries):
            map(label, entries.map { ($0.key, $0.value.message.map(summary) ?? shown($0.value, field) ?? "") })
        case .message(let message):
            if Self.isInline(message.kind) {
                fields(of: message)
            } else if Self.hasSummary(message.kind) {
                line("\(label): \(summary(message))")
            } else {
                line("\(label):")
                indented { $0.fields(of: message) }
            }
        }
    }

    /// Returns a scalar as text; nil for a number that means "unset".
    private func shown(_ value: DynamicMessage.Value, _ field: MessageField) -> String? {
        switch (value, field.kind) {
        case (.string(let text), _): field.isRepeated || field.isMap ? text : Self.quoted(text)
        case (.bytes(let bytes), _): Base64.encode(bytes)
        case (.bool(let flag), _): String(flag)
        case (.integer(-1), _) where !field.isRepeated && Self.unsetIsMinusOne.contains(field.name): nil
        case (.integer(let number), _) where field.name == "mode": octal(number)
        case (.integer(let number), _): field.valueName(number)?.lowercased() ?? String(number)
        default: nil
        }
    }

    /// Returns the short name of an input by its index. A negative index means the empty file system.
    func name(ofInput index: Int64) -> String {
        if index < 0 { return "scratch" }
        return index < inputs.count ? inputs[Int(index)] : "missing input \(index)"
    }

    /// Returns a string unchanged if it is unambiguous without quotes, otherwise as a JSON string.
    static func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let isPlain = scalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0.value != 0x2028 }
        guard isPlain, let first = scalars.first, first != "\"", first != " ", scalars.last != " " else {
            return JSONValue.string(text).text()
        }
        return text
    }
}

/// Returns permission bits in octal, e.g. `0755`.
private func octal(_ mode: Int128) -> String { mode < 0 ? String(mode) : "0" + String(mode, radix: 8) }

extension MessageField {
    fileprivate var isMap: Bool {
        if case .map = kind { true } else { false }
    }
}

// MARK: The differences between the tree and the schema

extension DumpBlock {
    /// Labels that differ from the field's hyphenated name, by field name.
    private static let labels = [
        "proxy_env": "proxy", "http_proxy": "http", "https_proxy": "https", "ftp_proxy": "ftp", "no_proxy": "no",
        "all_proxy": "all", "ulimit": "ulimits", "removeMountStubsRecursive": "remove-mount-stubs",
        "secretenv": "secret-env", "cdiDevices": "devices", "OSVersion": "os-version", "OSFeatures": "os-features",
        "filter": "worker-filter", "modeStr": "mode-string", "dirCopyContents": "contents-only",
        "attemptUnpackDockerCompatibility": "unpack", "alwaysReplaceExistingDestPaths": "always-replace",
        "include_patterns": "include", "exclude_patterns": "exclude", "required_paths": "required",
        "makeParents": "parents", "oldpath": "target",
    ]

    /// Fields in which -1 means "unset".
    private static let unsetIsMinusOne: Set = ["output", "timestamp", "mode"]

    private static func label(_ field: MessageField, of kind: MessageKind) -> String {
        switch (kind, field.name) {
        case (.build, "inputs"): "build-inputs"
        case (.merge, "inputs"): "merged"
        default: labels[field.name] ?? hyphenated(field.name)
        }
    }

    /// Converts `cgroupParent` or `cgroup_parent` to `cgroup-parent`.
    private static func hyphenated(_ name: String) -> String {
        var result = ""
        var isAfterLowercase = false
        for character in name {
            if isAfterLowercase, character.isUppercase { result += "-" }
            result += character == "_" ? "-" : character.lowercased()
            isAfterLowercase = character.isLowercase
        }
        return result
    }

    /// Returns whether 0 is a meaningful value of the field, so that it is shown even though protobuf doesn't encode it.
    private static func hasMeaningfulZero(_ field: MessageField, of kind: MessageKind) -> Bool {
        switch (kind, field.name) {
        case (_, "output"), (_, "timestamp"), (_, "sharing"): true
        case (.copy, "mode"), (.makeFile, "mode"), (.makeDirectory, "mode"): true
        default: false
        }
    }

    /// Returns whether the fields of a message are shown as fields of the enclosing message.
    private static func isInline(_ kind: MessageKind) -> Bool {
        switch kind {
        case .owner, .tmpfsOptions, .cacheOptions, .secretOptions, .sshOptions: true
        default: false
        }
    }

    private static func hasSummary(_ kind: MessageKind) -> Bool {
        switch kind {
        case .exportCache, .user, .lowerInput, .upperInput: true
        default: false
        }
    }

    /// Returns a message as text on one line.
    private func summary(_ message: DynamicMessage) -> String {
        let isOptional = message.kind.field("optional").flatMap(message.value(of:))?.bool ?? false
        let suffix = isOptional ? " optional" : ""
        switch message.kind {
        case .hostAddress: return "\(message.string("Host"))=\(message.string("IP"))"
        case .ulimit: return "\(message.string("Name"))=\(message.integer("Soft")):\(message.integer("Hard"))"
        case .secretVariable: return "\(message.string("name"))=\(message.string("ID"))" + suffix
        case .device: return message.string("name") + suffix
        case .exportCache: return String(message.bool("Value"))
        case .mergeInput, .lowerInput, .upperInput, .buildInput: return name(ofInput: message.integer("input"))
        case .user:
            // Show the ID, or the name with the file system whose user database defines it.
            guard let named = message.message("byName") else {
                return message.member(of: "user") == nil ? "unset" : String(message.integer("byID"))
            }
            return "\(Self.quoted(named.string("name"))) of \(name(ofInput: named.integer("input")))"
        default: return message.json(.go).text()
        }
    }
}
