import LLB
import SourceText

/// The request of one call of the service.
protocol GatewayRequest: Sendable {
    /// What the solver answers.
    associatedtype Response: GatewayResponse
    /// The call's name, e.g. `Solve`.
    static var method: String { get }
    /// Writes the message's fields in the order of their numbers.
    func encode(_ writer: inout WireWriter)
}

extension GatewayRequest {
    /// The message; the same bytes for the same request in every process.
    func encoded() -> [UInt8] {
        var writer = WireWriter()
        encode(&writer)
        return writer.bytes
    }
}

/// The solver's answer to one call. Fields that nobody here asks for are passed over.
protocol GatewayResponse: Sendable {
    /// Reads a message.
    ///
    /// - Throws: `WireError` where the bytes are none; `OperationError` where a graph in it can't be read.
    init(decoding bytes: [UInt8]) throws
}

/// An answer that says nothing but that the call succeeded.
struct EmptyResponse: GatewayResponse {
    init() {}

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        while try reader.next() != nil {}
    }
}

extension WireWriter {
    /// A map whose values `body` writes as field 2 of their entries; sorted by the bytes of the keys.
    mutating func map<Value>(
        _ field: Int,
        _ entries: [String: Value],
        _ body: (inout WireWriter, Value) -> Void
    ) {
        for (key, value) in entries.sorted(by: { bytewiseLess($0.key, $1.key) }) {
            message(field) { entry in
                entry.presentString(1, key)
                body(&entry, value)
            }
        }
    }
}
