public import SourceText

/// Collects the diagnostics of a pass, so that one run reports everything.
///
/// A pass takes the sink `inout` and continues after an error wherever it can.
public struct DiagnosticSink: Sendable {
    /// The diagnostics in the order in which they were reported.
    public private(set) var diagnostics: [Diagnostic] = []
    /// The maximum number of errors that are kept. The same limit applies to all other diagnostics together. Without a limit, a
    /// binary file could produce an error for every line.
    public static let errorLimit = 100
    private var errorCount = 0

    public init() {}

    public var hasErrors: Bool { errorCount > 0 }

    /// Whether `errorLimit` errors have been reported, in which case further errors are dropped.
    public var isFull: Bool { errorCount >= Self.errorLimit }

    /// Adds a diagnostic, or drops it if `errorLimit` is reached. Warnings never displace an error.
    public mutating func report(_ diagnostic: Diagnostic) {
        let isError = diagnostic.severity == .error
        guard (isError ? errorCount : diagnostics.count - errorCount) < Self.errorLimit else { return }
        if isError { errorCount += 1 }
        diagnostics.append(diagnostic)
    }

    public mutating func error(
        _ code: DiagnosticCode,
        _ message: String,
        at location: SourceLocation?,
        notes: [Diagnostic.Note] = [],
        fixIts: [Diagnostic.FixIt] = []
    ) {
        report(Diagnostic(code, severity: .error, message, at: location, notes: notes, fixIts: fixIts))
    }

    public mutating func warning(_ code: DiagnosticCode, _ message: String, at location: SourceLocation?) {
        report(Diagnostic(code, severity: .warning, message, at: location))
    }

    /// Adds the diagnostics of another pass, up to `errorLimit`.
    public mutating func append(_ other: DiagnosticSink) {
        other.diagnostics.forEach { report($0) }
    }

    /// The diagnostics in source order, those without a location first.
    public var sorted: [Diagnostic] {
        // Swift does not guarantee a stable sort, so the index breaks ties.
        diagnostics.enumerated().sorted { left, right in
            let (a, b) = (left.element.order, right.element.order)
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }

    /// Throws all diagnostics if one of them is an error.
    ///
    /// - Throws: `DiagnosticsError` with the diagnostics in source order.
    public func throwIfErrors() throws {
        if hasErrors { throw DiagnosticsError(sorted) }
    }
}
