import Bridge
import LLB

/// Solves a graph or runs another frontend.
struct SolveMessage: GatewayRequest {
    typealias Response = SolveResponse
    static let method = "Solve"

    /// What to solve.
    var request: SolveRequest
    /// That frontend's options, with those that are handed on.
    var frontendOptions: [String: String]
    /// True where the solver computes the result before it answers; only for solvers that can.
    var evaluates: Bool
    /// True for solvers that take a build's result from its solves, from before `Return` existed.
    var returnsThroughSolve: Bool

    func encode(_ writer: inout WireWriter) {
        if let definition = request.definition { writer.message(1) { definition.encode(&$0) } }
        writer.string(2, request.frontend)
        writer.map(3, frontendOptions)
        // Results may be returned, and by references with messages of their own.
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

/// What a solve gave, in the newest and in the older forms.
struct SolveResponse: GatewayResponse {
    var result: SolveResult

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        var reference = ""
        var result: SolveResult?
        while let field = try reader.next() {
            switch field.number {
            case 1: reference = try field.string
            case 3: result = try SolveResult(decoding: field.message)
            default: break
            }
        }
        self.result = result ?? SolveResult(reference: Reference(optional: reference))
    }
}

/// Forces a reference to be computed.
struct EvaluateRequest: GatewayRequest {
    typealias Response = EmptyResponse
    static let method = "Evaluate"

    var reference: String

    func encode(_ writer: inout WireWriter) { writer.string(1, reference) }
}
