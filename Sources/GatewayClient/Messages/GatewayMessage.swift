import LLB
import SourceText

/// A request to one method of the `LLBBridge` service.
protocol GatewayRequest: Sendable {
    associatedtype Response: GatewayResponse
    /// The method's name, e.g. `Solve`.
    static var method: String { get }
    /// Writes the message's fields in ascending order of their numbers.
    func encode(_ writer: inout WireWriter)
}

extension GatewayRequest {
    /// Returns the encoded message. Equal requests have equal bytes in every process.
    func encoded() -> [UInt8] {
        var writer = WireWriter()
        encode(&writer)
        return writer.bytes
    }
}

/// A response from one method of the `LLBBridge` service. Fields that no caller needs are not decoded.
protocol GatewayResponse: Sendable {
    /// Decodes a message.
    ///
    /// - Throws: `WireError` if the bytes aren't a valid message; `OperationError` if a graph in the message can't be decoded.
    init(decoding bytes: [UInt8]) throws
}

extension GatewayResponse where Self: WireMessage {
    init(decoding bytes: [UInt8]) throws { try self.init(decoding: WireReader(bytes)) }
}

/// A response without fields.
struct EmptyResponse: GatewayResponse, WireMessage {
    mutating func read(_ field: WireReader.Field) throws(WireError) {}
}

extension WireWriter {
    /// Writes a map in the byte order of its keys. `body` writes the value as field 2 of an entry.
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
