import LLB

/// A request to run a frontend, from `LLBBridge.Solve` or `Control.Solve`.
struct BuildRequest: Sendable {
    /// The name of the request header that holds the ID of the call's build.
    static let buildID = "buildkit-controlapi-buildid"

    /// The build's ID, chosen by the client: `SolveRequest.Ref`.
    var build: String
    var frontend: String
    var options: [String: String]
    /// The client's input definitions, by the name of the input.
    var inputs: [String: Definition]
    /// The request's cache imports and source policies, serialized, which are appended to every `Solve` request that the
    /// compilation sends.
    var solveSuffix: [UInt8] = []
    /// The serialized source policies alone, which are appended to requests that resolve an image or another source.
    var sourceSuffix: [UInt8] = []
    /// Whether all results must be solved before the response is sent.
    var evaluates = false
    /// The metadata of the client's call, sent with every call that the service makes for the build.
    var metadata: [(name: String, value: String)] = []
}
