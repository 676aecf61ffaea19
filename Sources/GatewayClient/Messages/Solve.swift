import Bridge
import LLB

/// Solves a graph or runs another frontend.
struct SolveMessage: GatewayRequest {
    typealias Response = SolveResponse
    static let method = "Solve"

    var request: SolveRequest
    /// The options of the request, and those options of the build that every solve passes on.
    var frontendOptions: [String: String]
    /// Whether the solver computes the result before it responds; only for solvers with `gateway.solve.evaluate`.
    var evaluates: Bool
    /// Whether the solver is too old to have the `Return` method, and takes a build's result from its `Solve` calls.
    var returnsThroughSolve: Bool

    func encode(_ writer: inout WireWriter) {
        if let definition = request.definition { writer.message(1) { definition.encode(&$0) } }
        writer.string(2, request.frontend)
        writer.map(3, frontendOptions)
        // These fields say that Slipway accepts results in the response, and references as messages.
        writer.bool(5, true)
        writer.bool(6, true)
        if returnsThroughSolve { writer.data(11, Array("{}".utf8)) }
        for cache in request.cacheImports {
            writer.message(12) {
                $0.string(1, cache.type)
                $0.map(2, cache.attributes)
            }
        }
        writer.map(13, request.frontendInputs) { entry, input in entry.message(2) { input.encode(&$0) } }
        writer.bool(14, evaluates)
    }
}

/// The result of a solve, in the current format or in the format of older solvers.
struct SolveResponse: GatewayResponse, WireMessage {
    /// The ID of the only reference, as older solvers send it; empty for scratch.
    private var reference = ""
    private var current: SolveResult?

    init() {}

    var result: SolveResult { current ?? SolveResult(reference: Reference(optional: reference)) }

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: reference = try field.string
        case 3: try field.merge(into: &current, from: SolveResult(reference: nil))
        default: break
        }
    }
}

/// Forces the solver to compute a reference.
struct EvaluateRequest: GatewayRequest {
    typealias Response = EmptyResponse
    static let method = "Evaluate"

    var reference: String

    func encode(_ writer: inout WireWriter) { writer.string(1, reference) }
}
