public import Diagnostics
public import SourceText
public import ValueTree

extension DocumentDescription {
    /// Returns the version that a YAML file declares; nil if the file declares none or an unknown one.
    public func version(of file: SourceFile) -> String? {
        var sink = DiagnosticSink()
        let declared = YAMLParser.parse(file, diagnostics: &sink)?[versionKey]?.value.scalar?.text
        return declared.flatMap { versions.contains($0) ? $0 : nil }
    }

    /// Decodes a YAML file.
    ///
    /// - Returns: The value, and the decoding's state for further checks; nil, after reporting an error, if the text is not YAML
    ///   or the value can't be decoded.
    public func decode(
        _ file: SourceFile,
        limits: YAMLLimits = YAMLLimits(),
        diagnostics: inout DiagnosticSink
    ) -> (value: Value, decoding: Decoding)? {
        guard let node = YAMLParser.parse(file, limits: limits, diagnostics: &diagnostics) else { return nil }
        return decode(node, of: file, diagnostics: &diagnostics)
    }
}
