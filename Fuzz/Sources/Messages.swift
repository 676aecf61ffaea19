import Bridge
import GRPCFraming
import GatewayClient
import NIOCore
import NIOHPACK

/// Reads a body of gRPC messages in pieces and as a whole, with the same result, and a response of a call.
///
/// The input: a byte that selects the limit, two bytes that select the pieces, then the body. A text after a separator is the
/// trailers, `NAME=VALUE` per line.
func readMessages(_ bytes: [UInt8]) {
    let parts = parts(of: bytes, 2)
    var input = Input(parts[0] ?? [])
    let limit = 1 << Int(input.byte() & 31)
    let piece = max(1, input.short())
    let body = input.remainder()
    let whole = messages(in: body, piece: body.count, limit: limit)
    promise(messages(in: body, piece: piece, limit: limit) == whole, "the result depends on the pieces")
    _ = GRPCMessage.only(in: ByteBuffer(bytes: body))
    readResponse(body, piece: piece, limit: limit, trailers: parts[1].map(assignments) ?? [])
}

private struct Messages: Equatable {
    var messages: [[UInt8]] = []
    var fault: MessageReader.Fault?
    var isEmpty = true
}

private func messages(in body: [UInt8], piece: Int, limit: Int) -> Messages {
    var result = Messages()
    var reader = MessageReader(limit: limit)
    var start = 0
    do throws(MessageReader.Fault) {
        while start < body.count {
            let end = min(start + piece, body.count)
            var bytes = ByteBuffer(bytes: body[start..<end]).readableBytesView
            while let message = try reader.next(in: &bytes) { result.messages.append(message) }
            promise(bytes.isEmpty, "bytes are left without a message")
            start = end
        }
        result.isEmpty = reader.isEmpty
    } catch {
        result.fault = error
    }
    return result
}

private func readResponse(_ body: [UInt8], piece: Int, limit: Int, trailers: [(name: String, value: String)]) {
    var headers = HPACKHeaders()
    // swift-nio requires names of ASCII.
    for (name, value) in trailers where name.utf8.allSatisfy({ $0 < 0x80 }) {
        headers.add(name: name, value: value)
        _ = GRPCTimeout.parse(value)
    }
    var response = UnaryResponse(limit: limit)
    if let refused = response.receive(
        headers.contains(name: ":status") ? headers : GRPCResponse.headers,
        endStream: false
    ) {
        return report(refused)
    }
    var start = 0
    while start < body.count {
        let end = min(start + piece, body.count)
        if let result = response.receive(ByteBuffer(bytes: body[start..<end]).readableBytesView, endStream: false) {
            return report(result)
        }
        start = end
    }
    guard let result = response.receive(headers, endStream: true) else {
        broken("a response that ended has no result")
    }
    report(result)
}

/// Writes the trailers with which a failure would be passed on.
private func report(_ result: Result<[UInt8], BridgeError>) {
    guard case .failure(let error) = result else { return }
    _ = GRPCResponse.trailers(error, opens: true)
}
