public import Diagnostics
public import SourceText

/// A failure of the solver, or of a call to it, with a gRPC status code.
public struct BridgeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The status codes of gRPC (`google.rpc.Code`).
    public enum Code: Int, Sendable, Hashable {
        /// The caller cancelled the operation.
        case cancelled = 1
        /// An error without a more specific code.
        case unknown = 2
        /// The request is invalid regardless of the solver's state.
        case invalidArgument = 3
        /// The deadline passed before the operation completed.
        case deadlineExceeded = 4
        /// The requested entity doesn't exist.
        case notFound = 5
        /// The entity to create already exists.
        case alreadyExists = 6
        /// The caller isn't allowed to perform the operation.
        case permissionDenied = 7
        /// A quota or limit is exhausted.
        case resourceExhausted = 8
        /// The solver's state doesn't permit the operation.
        case failedPrecondition = 9
        /// The operation was aborted, e.g. because of a conflict.
        case aborted = 10
        /// The operation reached beyond the valid range.
        case outOfRange = 11
        /// The solver doesn't implement the method.
        case unimplemented = 12
        /// A fault of the server, or a response that violates the protocol.
        case `internal` = 13
        /// The solver is unreachable.
        case unavailable = 14
        /// Data was lost or corrupted.
        case dataLoss = 15
        /// The request has no valid credentials.
        case unauthenticated = 16
    }

    public var code: Code
    public var message: String
    /// Typed details, each a serialized `google.protobuf.Any`, which are passed on unchanged.
    public var details: [[UInt8]]
    /// The source locations of the failed request, which are reported as further details.
    public var locations: [SourceLocation]

    /// The limit that the request exceeded; nil for any other failure.
    public var limit: ExceededLimit?

    /// Whether the request can't be answered because it needs a step to be run, or a source to be fetched, and this bridge can do
    /// neither.
    public var needsBuild = false

    public init(_ code: Code, _ message: String, details: [[UInt8]] = [], locations: [SourceLocation] = []) {
        self.code = code
        self.message = message
        self.details = details
        self.locations = locations
    }

    /// Creates the failure of a request that exceeded a limit. Its message is `limits.NAME: ` followed by `message`.
    ///
    /// - Parameter code: `resourceExhausted`, or `deadlineExceeded` for time limits.
    public init(exceeding limit: ExceededLimit, _ message: String, code: Code = .resourceExhausted) {
        self.init(code, "limits.\(limit.name): \(message)")
        self.limit = limit
    }

    public var description: String { message }

    /// Whether the failure already has a source location, in `locations` or `details`.
    public var namesSource: Bool { !locations.isEmpty || details.contains { ErrorDetail.isKind("Source", $0) } }
}

extension BridgeError: CausedError {
    /// The code and details, for a diagnostic that reports this failure at a location in the source.
    public var cause: FailureCause { FailureCause(code: code.rawValue, details: details) }
}

/// A limit in the service's settings that a request exceeded.
public struct ExceededLimit: Sendable, Hashable {
    /// The limit's key in the `limits` table of the settings, e.g. `message-bytes`.
    public var name: String
    /// The configured bound, in the limit's own unit.
    public var bound: Int

    public init(name: String, bound: Int) {
        self.name = name
        self.bound = bound
    }
}
