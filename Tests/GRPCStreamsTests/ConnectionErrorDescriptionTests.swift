import NIOCore
import NIOHPACK
import NIOHTTP2
import Testing

@testable import GRPCStreams

/// Errors in the log don't contain what the client sent.
struct ConnectionErrorDescriptionTests {
    @Test func omitsHeaderValues() {
        let errors: [any Error] = [
            NIOHTTP2Errors.invalidHTTP2HeaderFieldValue(name: "authorization", value: "Bearer secret\n"),
            NIOHTTP2Errors.invalidPseudoHeaderValue(name: ":path", value: "secret"),
            NIOHTTP2Errors.invalidPseudoHeaders([":path": "secret"]),
            NIOHTTP2Errors.invalidHTTP2HeaderFieldName("Secret"),
            NIOHTTP2Errors.invalidStatusValue("secret"),
            NIOHTTP2Errors.contentLengthHeaderMalformedValue(),
            NIOHTTP2Errors.unsupported(info: "secret"),
        ]
        for error in errors {
            let texts = [
                ConnectionErrorDescription.text(error),
                ConnectionErrorDescription.text(NIOHTTP2Errors.streamError(streamID: 3, baseError: error)),
            ]
            for text in texts { #expect(!text.lowercased().contains("secret"), "\(error)") }
        }
    }

    @Test func namesTheErrorAndTheHeader() {
        let invalid = NIOHTTP2Errors.invalidHTTP2HeaderFieldValue(name: "authorization", value: "x\n")
        #expect(ConnectionErrorDescription.text(invalid) == "InvalidHTTP2HeaderFieldValue in authorization")
        #expect(ConnectionErrorDescription.text(ChannelError.eof) == "\(ChannelError.eof)")
    }
}
