public import SourceText

/// Collects what a pass finds, so that one run reports everything.
///
/// A value: a pass takes it `inout` and goes on after an error wherever it can.
public struct DiagnosticSink: Sendable {
    /// Everything reported so far, in the order of the reports.
    public private(set) var diagnostics: [Diagnostic] = []
    /// How many errors are kept at most; a file of noise must not become a flood.
    public static let errorLimit = 100

    /// An empty sink.
    public init() {}

    /// True where an error was reported.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Adds a finding; past `errorLimit` findings nothing more is kept.
    public mutating func report(_ diagnostic: Diagnostic) {
        guard diagnostics.count < Self.errorLimit else { return }
        diagnostics.append(diagnostic)
    }

    /// Adds an error at a place.
    public mutating func error(
        _ code: DiagnosticCode,
        _ message: String,
        at location: SourceLocation?,
        notes: [Diagnostic.Note] = [],
        fixIts: [Diagnostic.FixIt] = []
    ) {
        report(Diagnostic(code, severity: .error, message, at: location, notes: notes, fixIts: fixIts))
    }

    /// Adds a warning at a place.
    public mutating func warning(_ code: DiagnosticCode, _ message: String, at location: SourceLocation?) {
        report(Diagnostic(code, severity: .warning, message, at: location))
    }

    /// Takes over another pass's findings.
    public mutating func append(_ other: DiagnosticSink) {
        other.diagnostics.forEach { report($0) }
    }

    /// The findings in source order, those without a place first.
    public var sorted: [Diagnostic] {
        // Swift's sort is not stable by contract, so the index breaks ties.
        diagnostics.enumerated().sorted { left, right in
            let (a, b) = (left.element.location?.range.start ?? -1, right.element.location?.range.start ?? -1)
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }

    /// Throws everything found where that includes an error.
    ///
    /// - Throws: `DiagnosticsError` with the findings in source order.
    public func throwIfErrors() throws {
        if hasErrors { throw DiagnosticsError(sorted) }
    }
}
