public import Diagnostics
public import JSON
public import SourceText

/// A SARIF 2.1.0 log of one run, for code scanning services and editors.
///
/// Columns count Unicode scalars (`columnKind` is `unicodeCodePoints`). Source: OASIS, Static Analysis Results Interchange
/// Format Version 2.1.0.
public struct SARIFReport: Sendable {
    /// The description of a rule in the log.
    public struct Rule: Sendable {
        /// The description of the rule, in one sentence.
        public var description: String
        /// The URL of the page about the rule; empty if there is none.
        public var url: String

        public init(description: String, url: String) {
            self.description = description
            self.url = url
        }
    }

    /// The version of Slipway.
    public var version: String
    public var diagnostics: [Diagnostic]
    /// Rule descriptions, keyed by diagnostic code. A code without a description is listed with its ID only.
    public var rules: [DiagnosticCode: Rule]
    /// Returns the path under which a file is reported: absolute, or relative to the current directory.
    public var path: @Sendable (SourceFile) -> String

    public init(
        version: String,
        diagnostics: [Diagnostic],
        rules: [DiagnosticCode: Rule],
        path: @escaping @Sendable (SourceFile) -> String
    ) {
        self.version = version
        self.diagnostics = diagnostics
        self.rules = rules
        self.path = path
    }

    /// The log as a JSON object.
    public var json: JSONValue {
        var codes: [DiagnosticCode] = []
        var indices: [DiagnosticCode: Int] = [:]
        for diagnostic in diagnostics where indices[diagnostic.code] == nil {
            indices[diagnostic.code] = codes.count
            codes.append(diagnostic.code)
        }
        let driver: JSONObject = [
            "name": .string("slipway"), "version": .string(version), "rules": .array(codes.map(rule)),
        ]
        let run: JSONObject = [
            "tool": .object(["driver": .object(driver)]), "columnKind": .string("unicodeCodePoints"),
            "results": .array(diagnostics.map { result($0, rule: indices[$0.code] ?? 0) }),
        ]
        return .object([
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"), "version": .string("2.1.0"),
            "runs": .array([.object(run)]),
        ])
    }

    private func rule(_ code: DiagnosticCode) -> JSONValue {
        var members: JSONObject = ["id": .string(code.rawValue)]
        if let rule = rules[code] {
            members.append("shortDescription", text(rule.description))
            if !rule.url.isEmpty { members.append("helpUri", .string(rule.url)) }
        }
        return .object(members)
    }

    private func result(_ diagnostic: Diagnostic, rule: Int) -> JSONValue {
        var members: JSONObject = [
            "ruleId": .string(diagnostic.code.rawValue), "ruleIndex": .integer(rule),
            "level": .string(diagnostic.severity.rawValue), "message": text(diagnostic.message),
        ]
        if let location = diagnostic.location { members.append("locations", .array([self.location(location)])) }
        let related = diagnostic.notes.compactMap { note in note.location.map { location($0, message: note.message) } }
        if !related.isEmpty { members.append("relatedLocations", .array(related)) }
        if !diagnostic.fixIts.isEmpty { members.append("fixes", .array(diagnostic.fixIts.map(fix))) }
        return .object(members)
    }

    private func location(_ location: SourceLocation, message: String? = nil) -> JSONValue {
        let place: JSONObject = ["artifactLocation": artifact(location.file), "region": region(location)]
        var members: JSONObject = ["physicalLocation": .object(place)]
        if let message { members.append("message", text(message)) }
        return .object(members)
    }

    private func fix(_ fix: Diagnostic.FixIt) -> JSONValue {
        let replacement: JSONObject = [
            "deletedRegion": region(fix.location), "insertedContent": text(fix.replacement),
        ]
        let change: JSONObject = [
            "artifactLocation": artifact(fix.location.file), "replacements": .array([.object(replacement)]),
        ]
        return .object(["description": text(fix.message), "artifactChanges": .array([.object(change)])])
    }

    private func region(_ location: SourceLocation) -> JSONValue {
        let (start, end) = (location.start, location.end)
        return .object([
            "startLine": .integer(start.line), "startColumn": .integer(start.column),
            "endLine": .integer(end.line), "endColumn": .integer(end.column),
        ])
    }

    private func artifact(_ file: SourceFile) -> JSONValue {
        let encoded = PercentEncoding.encode(path(file)) { $0.isASCIIAlphanumeric || "/-._~".utf8.contains($0) }
        return .object(["uri": .string(encoded.hasPrefix("/") ? "file://" + encoded : encoded)])
    }

    private func text(_ text: String) -> JSONValue { .object(["text": .string(text)]) }
}
