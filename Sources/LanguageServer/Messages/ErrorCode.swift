/// The error codes of JSON-RPC and of the Language Server Protocol.
enum ErrorCode: Int {
    /// The message is not JSON.
    case parseError = -32700
    /// The message is not a valid request, or isn't allowed in the session's state.
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case internalError = -32603
    /// A request has arrived before `initialize`.
    case serverNotInitialized = -32002
    /// The request is valid, but can't be fulfilled, e.g. because a new name is already in use.
    case requestFailed = -32803
    case requestCancelled = -32800
}

/// The error response to a request.
struct ResponseError: Error {
    var code: ErrorCode
    var message: String

    init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
