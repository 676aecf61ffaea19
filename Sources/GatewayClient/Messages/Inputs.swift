import LLB

/// Requests the graphs that the client passed to the frontend.
struct InputsRequest: GatewayRequest {
    typealias Response = InputsResponse
    static let method = "Inputs"

    func encode(_ writer: inout WireWriter) {}
}

struct InputsResponse: GatewayResponse {
    /// The client's graphs, by input name.
    var definitions: [String: Definition] = [:]

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            guard field.number == 1 else { continue }
            let entry = try field.mapEntry
            definitions[entry.key] = try Definition(decoding: Array(try entry.value?.bytes ?? []))
        }
    }
}
