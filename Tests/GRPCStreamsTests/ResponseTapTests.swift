import NIOCore
import NIOHPACK
import NIOHTTP2
import Testing

@testable import GRPCStreams

struct ResponseTapTests {
    private func read(
        _ body: [UInt8],
        inPartsOf size: Int = 3,
        status: String = "0",
        request: [UInt8] = [0, 0, 0, 0, 0]
    ) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        let reader = ResponseTap { messages.append($0) }
        for byte in request { reader.receiveRequest(.data(.init(data: .byteBuffer(ByteBuffer(bytes: [byte]))))) }
        reader.receiveResponse(.headers(.init(headers: [":status": "200"])))
        for start in stride(from: 0, to: body.count, by: size) {
            let part = ByteBuffer(bytes: body[start..<min(start + size, body.count)])
            reader.receiveResponse(.data(.init(data: .byteBuffer(part))))
        }
        for _ in 0..<2 { reader.receiveResponse(.headers(.init(headers: ["grpc-status": status], endStream: true))) }
        return messages
    }

    @Test func readsTheMessageOnce() {
        #expect(read([0, 0, 0, 0, 4, 1, 2, 3, 4]) == [[1, 2, 3, 4]])
        #expect(read([0, 0, 0, 0, 0]) == [[]])
    }

    @Test(arguments: [
        [], [0, 0, 0, 0], [1, 0, 0, 0, 1, 9], [0, 0, 0, 0, 2, 9], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ])
    func readsNothingElse(body: [UInt8]) { #expect(read(body) == []) }

    @Test func readsNoResponseOfAFailedCall() { #expect(read([0, 0, 0, 0, 0], status: "2") == []) }

    @Test func readsNoFilteredResponse() {
        #expect(read([0, 0, 0, 0, 1, 9], request: [0, 0, 0, 0, 2, 10, 0]) == [])
    }

    @Test func readsNoLargeResponse() {
        let length = ResponseTap.limit
        let head = [0, 0, UInt8(length >> 16), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)]
        #expect(read(head + [UInt8](repeating: 0, count: length), inPartsOf: 16_384) == [])
    }
}
