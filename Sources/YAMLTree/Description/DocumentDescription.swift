public import Diagnostics
public import SourceText

/// A whole YAML syntax, with versions or without: from it come the decoder, the JSON Schemas and the reference tables.
public struct DocumentDescription<Value: Sendable>: Sendable {
    /// The syntax's name, e.g. `Mockerfile`.
    public let name: String
    /// The first part of the codes of errors, e.g. `mockerfile`.
    public let area: String
    /// The key at the top that gives the version; it must be a field of `root` too.
    public let versionKey: String
    /// The versions, oldest first; none where the syntax has no key for them.
    public let versions: [String]
    /// The type of the document.
    public let root: ValueType<Value>

    /// A syntax.
    public init(
        name: String,
        area: String,
        versionKey: String = "apiVersion",
        versions: [String],
        root: ValueType<Value>
    ) {
        self.name = name
        self.area = area
        self.versionKey = versionKey
        self.versions = versions
        self.root = root
    }

    /// The version that a file is written in; nil where it gives none that there is.
    public func version(of file: SourceFile) -> String? {
        var sink = DiagnosticSink()
        let asked = YAMLParser.parse(file, limits: YAMLLimits(), diagnostics: &sink)?[versionKey]?.value.scalar?.text
        return asked.flatMap { versions.contains($0) ? $0 : nil }
    }

    /// Reads a file.
    ///
    /// - Returns: what was decoded with the state it ended in, or nil where the text can't be
    ///   understood; `diagnostics` has the errors.
    public func decode(
        _ file: SourceFile,
        limits: YAMLLimits = YAMLLimits(),
        diagnostics: inout DiagnosticSink
    ) -> (value: Value, decoding: Decoding)? {
        guard let node = YAMLParser.parse(file, limits: limits, diagnostics: &diagnostics) else { return nil }
        let entry = node[versionKey]
        // A wrong version is reported as the wrong value it is; everything else is read as the latest.
        let asked = entry?.value.scalar?.text ?? ""
        var decoding = Decoding(
            file: file,
            area: area,
            versions: versions,
            versionKey: versionKey,
            version: versions.contains(asked) ? asked : versions.last ?? "",
            versionRange: entry?.value.range,
            diagnostics: diagnostics,
            subject: "a \(name)"
        )
        let value = root.decode(node, &decoding)
        diagnostics = decoding.diagnostics
        return value.map { ($0, decoding) }
    }
}
