public import Diagnostics
public import SourceText

/// A kind of document, with or without versions. Its decoder, JSON Schemas and reference tables are derived from this
/// description.
public struct DocumentDescription<Value: Sendable>: Sendable {
    /// The name of the kind of document, e.g. `Mockerfile`.
    public let name: String
    /// The first part of error codes, e.g. `mockerfile`.
    public let area: String
    /// The top-level key that declares the version; it must be a field of `root` too.
    public let versionKey: String
    /// The versions of the kind of document, oldest first; empty if it has no versions.
    public let versions: [String]
    /// The type of the document's value.
    public let root: ValueType<Value>

    public init(
        name: String,
        area: String,
        versionKey: String = "apiVersion",
        versions: [String] = [],
        root: ValueType<Value>
    ) {
        self.name = name
        self.area = area
        self.versionKey = versionKey
        self.versions = versions
        self.root = root
    }

    /// Decodes the tree of a file.
    ///
    /// - Returns: The value, and the decoding's state for further checks; nil, after reporting an error, if the value can't be
    ///   decoded.
    public func decode(
        _ node: ValueNode,
        of file: SourceFile,
        diagnostics: inout DiagnosticSink
    ) -> (value: Value, decoding: Decoding)? {
        let entry = node[versionKey]
        // An unknown version is reported when its key is decoded. Until then, the file is treated as one of the latest version.
        let declared = entry?.value.scalar?.text ?? ""
        var decoding = decoding(of: file, subject: "a \(name)")
        if versions.contains(declared) { decoding.version = declared }
        decoding.versionRange = entry?.value.range
        decoding.diagnostics = diagnostics
        let value = root.decode(node, &decoding)
        diagnostics = decoding.diagnostics
        return value.map { ($0, decoding) }
    }

    /// Creates the initial state for decoding a document, or for decoding a single value outside a document, e.g. the value of
    /// a flag.
    ///
    /// - Parameter subject: The name of the document or value in messages, e.g. `--grace`.
    public func decoding(of file: SourceFile, subject: String) -> Decoding {
        Decoding(
            file: file,
            area: area,
            root: root.shape,
            versions: versions,
            versionKey: versionKey,
            version: versions.last ?? "",
            subject: subject
        )
    }
}
