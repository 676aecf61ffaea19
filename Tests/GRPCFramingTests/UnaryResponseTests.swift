import Bridge
import NIOCore
import NIOHPACK
import Testing

@testable import GRPCFraming

/// Responses of unary calls, frame by frame.
struct UnaryResponseTests {
    private static let headers: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
    private static let success: HPACKHeaders = ["grpc-status": "0"]

    @Test func returnsTheMessageAfterTheTrailers() throws {
        var response = UnaryResponse(limit: 10)
        #expect(response.receive(Self.headers, endStream: false) == nil)
        #expect(response.receive(frame([1, 2]).prefix(3), endStream: false) == nil)
        #expect(response.receive(frame([1, 2]).dropFirst(3), endStream: false) == nil)
        #expect(response.receive(Self.success, endStream: true) == .success([1, 2]))
    }

    @Test func skipsInterimHeaders() {
        var response = UnaryResponse(limit: 10)
        #expect(response.receive([":status": "103"], endStream: false) == nil)
        #expect(response.receive(Self.headers, endStream: false) == nil)
        #expect(response.receive(frame([]), endStream: false) == nil)
        #expect(response.receive(Self.success, endStream: true) == .success([]))
    }

    @Test func refusesInterimHeadersThatEndTheStream() {
        var response = UnaryResponse(limit: 10)
        let result = response.receive([":status": "103"], endStream: true)
        #expect(
            result == .failure(BridgeError(.unknown, "expected a response with HTTP status 200, not '103'"))
        )
    }

    @Test func readsAnErrorWithoutAMessage() {
        var response = UnaryResponse(limit: 10)
        let trailers: HPACKHeaders = [
            ":status": "200", "content-type": "application/grpc", "grpc-status": "5", "grpc-message": "no%20file",
        ]
        let result = response.receive(trailers, endStream: true)
        #expect(result == .failure(BridgeError(.notFound, "no file")))
    }

    @Test(arguments: [
        ([frame([1]), frame([2])], "the response of a unary call holds more than one message"),
        ([frame([1], flag: 1)], "the response is compressed or not a gRPC message"),
        ([frame([1, 2, 3])], "the response is too large: 3 bytes; the limit is 2"),
    ]) func refuses(_ frames: [ByteBufferView], _ message: String) {
        var response = UnaryResponse(limit: 2)
        _ = response.receive(Self.headers, endStream: false)
        let results = frames.map { response.receive($0, endStream: false) }
        guard case .failure(let error)? = results.last ?? nil else {
            Issue.record("expected an error")
            return
        }
        #expect(error.message == message)
    }

    @Test func refusesDataBeforeHeadersAndAMissingOrTruncatedMessage() {
        var early = UnaryResponse(limit: 2)
        #expect(
            early.receive(frame([1]), endStream: false)
                == .failure(BridgeError(.internal, "the response has data before its headers"))
        )
        var empty = UnaryResponse(limit: 2)
        _ = empty.receive(Self.headers, endStream: false)
        #expect(
            empty.receive(Self.success, endStream: true)
                == .failure(BridgeError(.internal, "the response holds no message"))
        )
        var truncated = UnaryResponse(limit: 2)
        _ = truncated.receive(Self.headers, endStream: false)
        _ = truncated.receive(frame([1, 2]).dropLast(), endStream: false)
        #expect(
            truncated.receive(Self.success, endStream: true)
                == .failure(BridgeError(.internal, "the response is cut short: 1 of 2 bytes"))
        )
        var unfinished = UnaryResponse(limit: 2)
        _ = unfinished.receive(Self.headers, endStream: false)
        #expect(
            unfinished.receive(frame([1]), endStream: true)
                == .failure(BridgeError(.internal, "the response ended without a grpc-status"))
        )
    }
}

private func frame(_ message: [UInt8], flag: UInt8 = 0) -> ByteBufferView {
    ByteBuffer(bytes: [flag, 0, 0, 0, UInt8(message.count)] + message).readableBytesView
}
