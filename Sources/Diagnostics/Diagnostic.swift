public import SourceText

/// The severity of a diagnostic. Only an error fails the build.
public enum Severity: String, Sendable, Hashable {
    /// The build fails.
    case error
    case warning
    /// Additional information about another diagnostic.
    case note
}

/// A stable identifier of a kind of diagnostic, independent of its wording, e.g. `mockerfile.unknown-key`.
public struct DiagnosticCode: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    /// The code as text: the area, a dot, and words in lower case joined with `-`.
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public init(stringLiteral value: String) { self.rawValue = value }
}

/// An error or warning about a source text or a build option.
public struct Diagnostic: Sendable, Hashable {
    /// Additional information about a diagnostic, optionally with its own location.
    public struct Note: Sendable, Hashable {
        /// The text of the note: a full clause without a final period.
        public var message: String
        /// The location that the note is about, e.g. the first declaration of a name; nil if there is none.
        public var location: SourceLocation?

        public init(_ message: String, at location: SourceLocation? = nil) {
            self.message = message
            self.location = location
        }
    }

    /// A replacement of source text that would fix the problem.
    public struct FixIt: Sendable, Hashable {
        /// The description of the replacement in editors and reports, e.g. `replace with 'install'`.
        public var message: String
        /// The range of the text to replace.
        public var location: SourceLocation
        public var replacement: String

        public init(_ message: String, at location: SourceLocation, replacement: String) {
            self.message = message
            self.location = location
            self.replacement = replacement
        }
    }

    public var code: DiagnosticCode
    public var severity: Severity
    /// The problem and the expected input, on one line without a final period.
    public var message: String
    /// The location of the problem in a source text; nil for a problem with a build option.
    public var location: SourceLocation?
    /// The whole instruction that contains `location`; nil if there is none.
    public var extent: SourceLocation?
    public var notes: [Note]
    /// Alternative replacements that each fix the problem, the most likely one first.
    public var fixIts: [FixIt]
    /// The last lines of a failed step's output, shown below the message; empty for any other error.
    public var output: [String] = []
    /// Whether BuildKit's frontend stops at this error although other errors precede it in the source. The build then fails
    /// with the message of this error.
    public var isDecisive = false

    public init(
        _ code: DiagnosticCode,
        severity: Severity = .error,
        _ message: String,
        at location: SourceLocation?,
        notes: [Note] = [],
        fixIts: [FixIt] = []
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.location = location
        self.notes = notes
        self.fixIts = fixIts
    }
}

extension Diagnostic {
    /// The sort key for source order. Diagnostics without a location come first.
    public var order: SourceOrder { location?.order ?? .unplaced }
}

/// The diagnostics of a failed build, at least one of them an error.
public struct DiagnosticsError: Error, Sendable, Hashable {
    /// All errors and warnings, in source order.
    public var diagnostics: [Diagnostic]
    /// The status and details of the solver's failure that caused the error; nil for any other error.
    public var cause: FailureCause?

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    public init(_ diagnostic: Diagnostic) { self.diagnostics = [diagnostic] }

    /// The errors in source order, except that decisive ones (`isDecisive`) come first.
    public var errors: [Diagnostic] {
        let errors = diagnostics.filter { $0.severity == .error }
        return errors.filter(\.isDecisive) + errors.filter { !$0.isDecisive }
    }
}

/// The status and details of a solver's failure, kept when the failure is reported at a location in a source.
public struct FailureCause: Sendable, Hashable {
    /// The gRPC status code of the failure.
    public var code: Int
    /// The typed details of the failure, each a serialized `google.protobuf.Any`.
    public var details: [[UInt8]]

    public init(code: Int, details: [[UInt8]]) {
        self.code = code
        self.details = details
    }
}

/// An error with the status and details of a failed call to the solver.
public protocol CausedError: Error {
    var cause: FailureCause { get }
}
