public import SourceText

/// How grave a diagnostic is.
public enum Severity: String, Sendable, Hashable {
    /// The build can't go on.
    case error
    /// The build goes on; the user should look.
    case warning
    /// Background to another diagnostic.
    case note
}

/// A stable identifier of a kind of diagnostic, apart from its wording, e.g. `mockerfile.unknown-key`.
public struct DiagnosticCode: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    /// The code as tools match it: lower case words joined with `-`, the area before a dot.
    public var rawValue: String

    /// A code by its text.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A code by its text.
    public init(stringLiteral value: String) { self.rawValue = value }
}

/// One finding about a source text or an option of the build.
public struct Diagnostic: Sendable, Hashable {
    /// Further words on a diagnostic, with a place of their own where they have one.
    public struct Note: Sendable, Hashable {
        /// What there is to know; a full clause without a final stop.
        public var message: String
        /// The other place, e.g. where a name was declared first.
        public var location: SourceLocation?

        /// A note, and the place it speaks of.
        public init(_ message: String, at location: SourceLocation? = nil) {
            self.message = message
            self.location = location
        }
    }

    /// A replacement that would mend the finding.
    public struct FixIt: Sendable, Hashable {
        /// What the change does, e.g. `replace with 'install'`.
        public var message: String
        /// The bytes to replace.
        public var location: SourceLocation
        /// The text to put there.
        public var replacement: String

        /// A replacement of the text at `location`.
        public init(_ message: String, at location: SourceLocation, replacement: String) {
            self.message = message
            self.location = location
            self.replacement = replacement
        }
    }

    /// The kind of finding.
    public var code: DiagnosticCode
    /// Its weight.
    public var severity: Severity
    /// What is wrong and what was expected; one line, without a final stop.
    public var message: String
    /// The place in the source; nil for an option of the build.
    public var location: SourceLocation?
    /// The whole instruction that `location` is a part of; nil where it is no part of one.
    public var extent: SourceLocation?
    /// Background, in the order in which it should be read.
    public var notes: [Note]
    /// Replacements, the likeliest first.
    public var fixIts: [FixIt]

    /// A finding; `location` is nil only where no source text is at fault.
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

/// The findings that stop a build. Holds one error at least.
public struct DiagnosticsError: Error, Sendable, Hashable {
    /// All findings, errors and warnings, in source order.
    public var diagnostics: [Diagnostic]
    /// What the failure behind them said beyond its message; nil where they are all there is to say.
    public var cause: FailureCause?

    /// The findings that end a build.
    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// A single error.
    public init(_ diagnostic: Diagnostic) { self.diagnostics = [diagnostic] }
}

/// What a failure of the solver's says beyond its message, kept while the failure is given a place in a source.
public struct FailureCause: Sendable, Hashable {
    /// The kind of failure, as a status code of gRPC.
    public var code: Int
    /// Typed details, each a serialized `google.protobuf.Any`.
    public var details: [[UInt8]]

    /// A kind and its details.
    public init(code: Int, details: [[UInt8]]) {
        self.code = code
        self.details = details
    }
}

/// An error that says more than its message.
public protocol CausedError: Error {
    /// What it says.
    var cause: FailureCause { get }
}
