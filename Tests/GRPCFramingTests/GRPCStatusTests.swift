import Bridge
import GatewayClient
import LLB
import NIOCore
import NIOHPACK
import NIOHTTP2
import SourceText
import Testing

@testable import GRPCFraming

/// The status of a call in headers and trailers, written and read.
struct GRPCStatusTests {
    @Test func writesAndReadsAnError() {
        let detail: [UInt8] = [10, 1, 120, 18, 1, 7]
        let error = BridgeError(.notFound, "100 % of \"é\"\n\u{7F}~", details: [detail])
        let trailers = GRPCResponse.trailers(error, opens: false)
        #expect(trailers.map(\.name) == ["grpc-status", "grpc-message", "grpc-status-details-bin"])
        #expect(trailers.first(name: "grpc-message") == "100 %25 of \"%C3%A9\"%0A%7F~")
        #expect(trailers.first(name: "grpc-status-details-bin")?.contains("=") == false)
        #expect(GRPCStatus.failure(in: trailers) == error)
    }

    @Test func opensAResponseWithAnError() {
        let trailers = GRPCResponse.trailers(BridgeError(.internal, "why"), opens: true)
        let expected: HPACKHeaders = [
            ":status": "200", "content-type": "application/grpc", "grpc-status": "13", "grpc-message": "why",
        ]
        #expect(trailers == expected)
        #expect(GRPCResponse.refusesCompression(opens: true).first(name: ":status") == "200")
        #expect(GRPCResponse.refusesCompression(opens: false).first(name: ":status") == nil)
    }

    @Test(
        arguments: [
            ([:], .internal, "the response ended without a grpc-status"),
            (["grpc-status": "x"], .unknown, "the grpc-status 'x' is not a number"),
            (["grpc-status": "-1"], .unknown, "the grpc-status '-1' is not a number"),
            (["grpc-status": "5"], .notFound, ""),
            (["grpc-status": "5", "grpc-message": "a%20b%zz%4"], .notFound, "a b%zz%4"),
            (["grpc-status": "5", "grpc-status-details-bin": "?"], .notFound, ""),
        ] as [(HPACKHeaders, BridgeError.Code, String)]
    )
    func readsAFailure(trailers: HPACKHeaders, code: BridgeError.Code, message: String) {
        #expect(GRPCStatus.failure(in: trailers) == BridgeError(code, message))
    }

    @Test func readsSuccess() { #expect(GRPCStatus.failure(in: GRPCResponse.success) == nil) }

    @Test(arguments: [
        ("400", BridgeError.Code.internal), ("401", .unauthenticated), ("403", .permissionDenied),
        ("404", .unimplemented), ("429", .unavailable), ("502", .unavailable), ("503", .unavailable),
        ("504", .unavailable), ("500", .unknown), ("", .unknown),
    ])
    func refusesOtherHTTPStatuses(status: String, code: BridgeError.Code) {
        let headers: HPACKHeaders = status.isEmpty ? [:] : [":status": status, "content-type": "application/grpc"]
        let message = "expected a response with HTTP status 200, not '\(status)'"
        #expect(GRPCStatus.refusal(of: headers) == BridgeError(code, message))
    }

    @Test func refusesOtherContent() {
        var headers: HPACKHeaders = [":status": "200"]
        let type = "expected a response with content-type application/grpc, not ''"
        #expect(GRPCStatus.refusal(of: headers) == BridgeError(.unknown, type))
        headers.add(name: "content-type", value: "application/grpc+proto")
        #expect(GRPCStatus.refusal(of: headers) == nil)
        var identity = headers
        identity.add(name: "grpc-encoding", value: "identity")
        #expect(GRPCStatus.refusal(of: identity) == nil)
        headers.add(name: "grpc-encoding", value: "gzip")
        let encoding = "the response has the grpc-encoding 'gzip', which was not requested"
        #expect(GRPCStatus.refusal(of: headers) == BridgeError(.internal, encoding))
    }

    @Test(arguments: [false, true])
    func framesAMessage(endsStream: Bool) throws {
        guard case .data(let frame) = GRPCResponse.frame([7, 8], endStream: endsStream) else {
            Issue.record("expected a DATA frame")
            return
        }
        #expect(frame.endStream == endsStream)
        #expect(frame.data == .byteBuffer(ByteBuffer(bytes: [0, 0, 0, 0, 2, 7, 8])))
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 1, 7], "[7]"), ([0, 0, 0, 0, 0], "[]"), ([1, 0, 0, 0, 1, 7], "compressed"), ([], "malformed"),
            ([2, 0, 0, 0, 0], "malformed"), ([0, 0, 0, 0, 2, 7], "malformed"), ([0, 0, 0, 0, 0, 0], "malformed"),
        ] as [([UInt8], String)]
    )
    func readsTheOnlyMessageOfABody(body: [UInt8], expected: String) {
        let text =
            switch GRPCMessage.only(in: ByteBuffer(bytes: body)) {
            case .message(let message): "\(message)"
            case .compressed: "compressed"
            case .malformed: "malformed"
            }
        #expect(text == expected)
    }
}
