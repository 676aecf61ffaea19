import Bridge
import LLB

/// Ends a build with its result or its error.
enum ReturnRequest: GatewayRequest {
    typealias Response = EmptyResponse
    static let method = "Return"

    /// The build succeeded. If `withRefArrays` is false, references are encoded as strings, the only form that older solvers read.
    case result(SolveResult, withRefArrays: Bool)
    case failure(BridgeError)

    func encode(_ writer: inout WireWriter) {
        switch self {
        case .result(let result, let withRefArrays):
            writer.message(1) { result.encode(&$0, withRefArrays: withRefArrays) }
        case .failure(let error): writer.message(2) { StatusMessage(error).encode(&$0) }
        }
    }
}
