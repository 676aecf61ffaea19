import LLB

/// Asks what the solver can do.
struct PingRequest: GatewayRequest {
    typealias Response = PongResponse
    static let method = "Ping"

    func encode(_ writer: inout WireWriter) {}
}

/// What the solver announces; its workers are told through the environment as well and not read here.
struct PongResponse: GatewayResponse {
    /// One ability (`apicaps.APICap`).
    struct Capability: Sendable {
        var id = ""
        var isEnabled = false
    }

    /// The gateway's abilities.
    var frontend: [Capability] = []
    /// Those of LLB.
    var llb: [Capability] = []

    init() {}

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: frontend.append(try Capability(field.message))
            case 2: llb.append(try Capability(field.message))
            default: break
            }
        }
    }
}

extension PongResponse.Capability {
    fileprivate init(_ message: WireReader) throws(WireError) {
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1: id = try field.string
            case 2: isEnabled = try field.bool
            default: break
            }
        }
    }
}
