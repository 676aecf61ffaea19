public import Diagnostics
public import SourceText

/// A failure of the solver's, or on the way to it.
public struct BridgeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure; the codes of gRPC by name.
    public enum Code: Int, Sendable, Hashable {
        /// The call was cancelled.
        case cancelled = 1
        /// No more precise code.
        case unknown = 2
        /// The request was wrong.
        case invalidArgument = 3
        /// It took too long.
        case deadlineExceeded = 4
        /// There is no such thing.
        case notFound = 5
        /// There is one already.
        case alreadyExists = 6
        /// Not allowed.
        case permissionDenied = 7
        /// A limit was reached.
        case resourceExhausted = 8
        /// The state forbids it.
        case failedPrecondition = 9
        /// It was broken off.
        case aborted = 10
        /// Past the end.
        case outOfRange = 11
        /// The solver doesn't know the call.
        case unimplemented = 12
        /// A defect.
        case `internal` = 13
        /// The solver can't be reached.
        case unavailable = 14
        /// Data was lost.
        case dataLoss = 15
        /// Who calls is not known.
        case unauthenticated = 16
    }

    /// The kind of failure.
    public var code: Code
    /// The solver's words.
    public var message: String
    /// Typed details as they came, each a serialized `google.protobuf.Any`; handed on unread.
    public var details: [[UInt8]]

    /// The places in source texts that asked for what failed; reported as further details.
    public var locations: [SourceLocation]

    /// The limit that the request exceeded; nil for any other failure.
    public var limit: ExceededLimit?

    /// A failure.
    public init(_ code: Code, _ message: String, details: [[UInt8]] = [], locations: [SourceLocation] = []) {
        self.code = code
        self.message = message
        self.details = details
        self.locations = locations
    }

    /// A failure because a limit was exceeded; the message starts with the limit's name.
    ///
    /// - Parameter code: `resourceExhausted`, or `deadlineExceeded` for limits of time.
    public init(exceeding limit: ExceededLimit, _ message: String, code: Code = .resourceExhausted) {
        self.init(code, "limits.\(limit.name): \(message)")
        self.limit = limit
    }

    /// The solver's words.
    public var description: String { message }

    /// True where it says already which source text it concerns.
    public var namesSource: Bool { !locations.isEmpty || details.contains { ErrorDetail.isKind("Source", $0) } }
}

extension BridgeError: CausedError {
    /// Its code and details.
    public var cause: FailureCause { FailureCause(code: code.rawValue, details: details) }
}

/// A limit of the service's settings that a request exceeded.
public struct ExceededLimit: Sendable, Hashable {
    /// The key in the table `limits` of the settings, e.g. `message-bytes`.
    public var name: String
    /// The configured bound, in the limit's own unit.
    public var bound: Int

    public init(name: String, bound: Int) {
        self.name = name
        self.bound = bound
    }
}
