public import Diagnostics
import JSON
public import SourceText

extension SourcePolicy {
    /// The maximum size of a policy file in bytes.
    public static let sizeLimit = 4 << 20
    /// The maximum number of rules in a policy file.
    public static let ruleLimit = 10_000

    /// Parses a policy in JSON, in the form that `docker buildx` and `buildctl` read.
    ///
    /// Unlike these programs, the parser rejects unknown and repeated members. It also rejects regular expressions, since the
    /// frontend image has no engine for them. A file may be at most `sizeLimit` bytes long and contain at most `ruleLimit` rules.
    ///
    /// - Throws: `DiagnosticsError` with the position of the first error.
    public init(parsing file: SourceFile) throws(DiagnosticsError) {
        self.init()
        guard file.bytes.count <= Self.sizeLimit else {
            throw Self.error(file, 0, "a policy file can be at most \(Self.sizeLimit) bytes long")
        }
        var reader = PolicyReader(file)
        do { try reader.read(&self) } catch let error as JSONError {
            throw Self.error(file, error.offset, error.message)
        } catch let error as DiagnosticsError { throw error } catch {
            throw Self.error(file, 0, "\(error)")
        }
    }

    fileprivate static func error(_ file: SourceFile, _ offset: Int, _ message: String) -> DiagnosticsError {
        let start = min(offset, max(file.bytes.count - 1, 0))
        let place = SourceLocation(file: file, range: SourceRange(start, min(start + 1, file.bytes.count)))
        return DiagnosticsError(Diagnostic("lock.invalid", message, at: place))
    }
}

/// A parser that reads a policy token by token, so that errors can name the position of a member.
private struct PolicyReader {
    private let file: SourceFile
    private var json: JSONReader

    init(_ file: SourceFile) {
        self.file = file
        json = JSONReader(file.bytes[...])
    }

    mutating func read(_ policy: inout SourcePolicy) throws {
        try object("a source policy", ["version", "rules", "slipway"]) { reader, key in
            switch key {
            case "version": policy.version = try reader.version()
            case "rules":
                try reader.array("rules") { reader in
                    guard policy.rules.count < SourcePolicy.ruleLimit else {
                        throw reader.error("a policy file can contain at most \(SourcePolicy.ruleLimit) rules")
                    }
                    policy.rules.append(try reader.rule())
                }
            default:
                try reader.object("slipway", ["file"]) { reader, _ in policy.file = try reader.string("a file name") }
            }
        }
        json.skipSpace()
        if json.next != nil { throw error("unexpected text after the policy") }
    }

    private mutating func version() throws -> Int64 {
        let start = json.offset
        guard let version = try json.scalar().int64, version == 1 else { throw error("expected version 1", at: start) }
        return version
    }

    private mutating func rule() throws -> SourcePolicy.Rule {
        let start = json.offset
        var rule = SourcePolicy.Rule(.allow, "")
        var hasSelector = false
        try object("a rule", ["action", "selector", "updates"]) { reader, key in
            switch key {
            case "action": rule.action = try reader.word(of: SourcePolicy.Action.self)
            case "selector":
                hasSelector = true
                try reader.selector(&rule)
            default: rule.update = try reader.update()
            }
        }
        guard hasSelector, !rule.identifier.isEmpty else {
            throw error("a rule needs a selector with an identifier", at: start)
        }
        if rule.action == .convert, rule.update == nil {
            throw error("a rule with the action CONVERT needs updates", at: start)
        }
        return rule
    }

    private mutating func selector(_ rule: inout SourcePolicy.Rule) throws {
        try object("a selector", ["identifier", "match_type", "constraints"]) { reader, key in
            switch key {
            case "identifier": rule.identifier = try reader.string("a source's identifier")
            case "match_type":
                let start = reader.json.offset
                rule.matchType = try reader.word(of: SourcePolicy.MatchType.self)
                if rule.matchType == .regex { throw reader.noRegularExpressions(at: start) }
            default: try reader.array("constraints") { rule.constraints.append(try $0.constraint()) }
            }
        }
        if rule.matchType == .wildcard, Wildcard(rule.identifier) == nil {
            throw error("'**' isn't allowed in the identifier of a selector")
        }
    }

    private mutating func constraint() throws -> SourcePolicy.Constraint {
        var constraint = SourcePolicy.Constraint(key: "", value: "")
        try object("a constraint", ["key", "value", "condition"]) { reader, key in
            switch key {
            case "key": constraint.key = try reader.string("an attribute's key")
            case "value": constraint.value = try reader.string("an attribute's value")
            default:
                let start = reader.json.offset
                constraint.condition = try reader.word(of: SourcePolicy.Constraint.Condition.self)
                if constraint.condition == .matches { throw reader.noRegularExpressions(at: start) }
            }
        }
        return constraint
    }

    private mutating func update() throws -> SourcePolicy.Update {
        var update = SourcePolicy.Update()
        try object("updates", ["identifier", "attrs"]) { reader, key in
            if key == "identifier" {
                update.identifier = try reader.string("a source's identifier")
            } else {
                try reader.object("attrs", nil) { reader, key in
                    update.attributes[key] = try reader.string("an attribute's value")
                }
            }
        }
        return update
    }

    private func noRegularExpressions(at offset: Int) -> DiagnosticsError {
        error(
            "regular expressions aren't supported in a lock file; pass such a policy to 'docker buildx build' in "
                + "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY",
            at: offset
        )
    }

    // MARK: - JSON

    private func error(_ message: String, at offset: Int? = nil) -> DiagnosticsError {
        SourcePolicy.error(file, offset ?? json.offset, message)
    }

    /// Parses an object.
    ///
    /// - Parameters:
    ///   - what: The object with an article, for messages, e.g. `a rule`.
    ///   - known: The accepted keys; nil to accept any key.
    ///   - member: Parses the value of a key.
    private mutating func object(
        _ what: String,
        _ known: [String]?,
        _ member: (inout PolicyReader, String) throws -> Void
    ) throws {
        json.skipSpace()
        guard json.consume(UInt8(ascii: "{")) else { throw error("expected \(what) (an object in braces)") }
        var seen: Set<String> = []
        json.skipSpace()
        if json.consume(UInt8(ascii: "}")) { return }
        while true {
            json.skipSpace()
            let start = json.offset
            let key = try json.key()
            if let known, !known.contains(key) {
                let hint = nearestWord(to: key, among: known).map { "; did you mean '\($0)'?" } ?? ""
                let shown = String(key.prefix(80))
                throw error(
                    "unknown member '\(shown)' in \(what); expected \(known.joined(separator: ", "))\(hint)",
                    at: start
                )
            }
            guard seen.insert(key).inserted else {
                throw error("the member '\(key.prefix(80))' occurs twice", at: start)
            }
            json.skipSpace()
            try member(&self, key)
            json.skipSpace()
            if json.consume(UInt8(ascii: "}")) { return }
            guard json.consume(UInt8(ascii: ",")) else { throw error("expected ',' or '}'") }
        }
    }

    private mutating func array(_ what: String, _ element: (inout PolicyReader) throws -> Void) throws {
        guard json.consume(UInt8(ascii: "[")) else { throw error("expected \(what) (an array in brackets)") }
        json.skipSpace()
        if json.consume(UInt8(ascii: "]")) { return }
        while true {
            json.skipSpace()
            try element(&self)
            json.skipSpace()
            if json.consume(UInt8(ascii: "]")) { return }
            guard json.consume(UInt8(ascii: ",")) else { throw error("expected ',' or ']'") }
        }
    }

    private mutating func string(_ what: String) throws -> String {
        let start = json.offset
        guard let text = try json.scalar().string else { throw error("expected \(what) in quotes", at: start) }
        return text
    }

    /// Parses a value of a protobuf enum: its name, e.g. `"DENY"`, or its number.
    private mutating func word<Word: RawRepresentable & CaseIterable>(of type: Word.Type) throws -> Word
    where Word.RawValue == String {
        let start = json.offset
        let value = try json.scalar()
        let names = Word.allCases.map(\.rawValue)
        if let text = value.string, let word = Word(rawValue: text) { return word }
        if let number = value.int64,
            let word = Word(rawValue: names.indices.contains(Int(clamping: number)) ? names[Int(number)] : "")
        {
            return word
        }
        let hint = value.string.flatMap { nearestWord(to: $0, among: names) }.map { "; did you mean '\($0)'?" } ?? ""
        throw error("expected \(names.joined(separator: ", "))\(hint)", at: start)
    }
}
