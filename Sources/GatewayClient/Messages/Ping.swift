import LLB

/// Requests the solver's capabilities.
struct PingRequest: GatewayRequest {
    typealias Response = PongResponse
    static let method = "Ping"

    func encode(_ writer: inout WireWriter) {}
}

/// The solver's capabilities. The list of workers in the response is ignored, because the environment variables contain it too.
struct PongResponse: GatewayResponse, WireMessage {
    /// The fields of an `apicaps.APICap`.
    struct Capability: WireMessage, Sendable {
        var id = ""
        var isEnabled = false

        mutating func read(_ field: WireReader.Field) throws(WireError) {
            switch field.number {
            case 1: id = try field.string
            case 2: isEnabled = try field.bool
            default: break
            }
        }
    }

    /// The capabilities of the gateway.
    var frontend: [Capability] = []
    /// The capabilities of the LLB solver.
    var llb: [Capability] = []

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: frontend.append(try Capability(decoding: field.message))
        case 2: llb.append(try Capability(decoding: field.message))
        default: break
        }
    }
}
