import LLB

/// A request to run a frontend, from `LLBBridge.Solve` or `Control.Solve`.
struct BuildRequest: Sendable {
    /// The header with the name of the build that a call belongs to.
    static let buildID = "buildkit-controlapi-buildid"

    /// The build's name.
    var build: String
    var frontend: String
    var options: [String: String]
    /// Input definitions of the client, by name.
    var inputs: [String: Definition]
    /// The request's cache imports and source policies: serialized fields that are appended to every `Solve` request of
    /// the build.
    var solveSuffix: [UInt8] = []
    /// The source policies alone, for requests that resolve an image or another source.
    var sourceSuffix: [UInt8] = []
    /// Whether all results must be solved before the response.
    var evaluates = false
    /// The metadata of the client's call, sent with every call on its behalf.
    var metadata: [(name: String, value: String)] = []
}
