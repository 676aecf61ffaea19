public import Diagnostics
public import SourceText

/// A compilation to run in the background, which yields a document's diagnostics and graph.
public struct AnalysisJob: Sendable {
    /// The document's URI.
    public let uri: String
    /// The number of changes to all documents so far, which identifies the version of the text.
    public let revision: Int
    /// The text, with the file's name.
    public let source: SourceFile
    /// The short name of the language, e.g. `mocker`.
    public let syntax: String
    /// Whether a build would detect the same language by itself.
    public let isDetected: Bool
    /// The directory of the document on this machine; nil if the document isn't a file.
    public let folder: String?
    /// The directory of the build context on this machine; nil if the document isn't a file.
    public let context: String?
    /// The time to wait for further changes after the text has been parsed and before it is compiled.
    public let delay: Duration
}

/// The result of an analysis.
public struct Analysis: Sendable {
    /// The diagnostics in source order.
    public var diagnostics: [Diagnostic]
    /// Whether the text has no syntax errors, so that its targets were compiled.
    public var isParsed: Bool
    /// The duration of the analysis, not counting the job's delay.
    public var duration: Duration

    public init(diagnostics: [Diagnostic], isParsed: Bool, duration: Duration) {
        self.diagnostics = diagnostics
        self.isParsed = isParsed
        self.duration = duration
    }
}
