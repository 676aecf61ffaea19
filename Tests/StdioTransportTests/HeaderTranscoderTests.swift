import NIOCore
import NIOHPACK
import Testing

@testable import StdioTransport

/// Header blocks of NIOHPACK's encoder, which uses Huffman codes, must mean the same after they have been transcoded.
@Suite struct HeaderTranscoderTests {
    private static let allocator = ByteBufferAllocator()

    private static func frame(_ kind: UInt8, flags: UInt8, _ payload: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(UInt8(payload.readableBytes >> 16))
        frame.writeInteger(UInt16(truncatingIfNeeded: payload.readableBytes))
        frame.writeInteger(kind)
        frame.writeInteger(flags)
        frame.writeInteger(UInt32(1))
        frame.writeImmutableBuffer(payload)
        return frame
    }

    private static func block(_ headers: HPACKHeaders, _ encoder: inout HPACKEncoder) throws -> ByteBuffer {
        var block = ByteBuffer()
        try encoder.encode(headers: headers, to: &block)
        return block
    }

    /// The payload of a frame that is the only one in `bytes`.
    private static func payload(_ bytes: ByteBuffer) -> ByteBuffer {
        var bytes = bytes
        bytes.moveReaderIndex(forwardBy: 9)
        return bytes
    }

    @Test func `fields and the dynamic table stay the same`() throws {
        var encoder = HPACKEncoder(allocator: Self.allocator)
        var decoder = HPACKDecoder(allocator: Self.allocator)
        var transcoder = HeaderTranscoder()
        let blocks: [HPACKHeaders] = [
            [":status": "200", "content-type": "application/grpc"],
            ["grpc-status": "0", "grpc-message": ""],
            [":status": "200", "content-type": "application/grpc", "x-other": String(repeating: "a", count: 300)],
            ["grpc-status": "2", "grpc-message": "failed: %41 ~{}|`^[]$@#>'+?()!\";,*&", "x-other": "Bücher"],
            ["grpc-status": "2", "grpc-status-details-bin": String(repeating: "Zm9v", count: 2000)],
        ]
        for headers in blocks {
            let block = try Self.block(headers, &encoder)
            let output = transcoder.transcode(Self.frame(1, flags: 5, block))
            var plain = Self.payload(output)
            #expect(plain.readableBytes >= block.readableBytes || headers["x-other"].contains("Bücher"))
            #expect(try decoder.decodeHeaders(from: &plain) == headers)
        }
    }

    @Test func `frames that arrive in pieces are passed on as a whole or in pieces`() throws {
        var encoder = HPACKEncoder(allocator: Self.allocator)
        let headers: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
        var stream = Self.frame(4, flags: 0, ByteBuffer())
        stream.writeImmutableBuffer(Self.frame(1, flags: 4, try Self.block(headers, &encoder)))
        stream.writeImmutableBuffer(Self.frame(0, flags: 0, ByteBuffer(repeating: 7, count: 40)))
        stream.writeImmutableBuffer(Self.frame(1, flags: 5, try Self.block(["grpc-status": "0"], &encoder)))
        var whole = HeaderTranscoder()
        let expected = whole.transcode(stream)
        #expect(expected.readableBytes > stream.readableBytes)
        for size in 1...stream.readableBytes {
            var transcoder = HeaderTranscoder()
            var (rest, output) = (stream, ByteBuffer())
            while rest.readableBytes > 0, let part = rest.readSlice(length: min(size, rest.readableBytes)) {
                output.writeImmutableBuffer(transcoder.transcode(part))
            }
            #expect(output == expected, "in pieces of \(size) bytes")
        }
    }

    @Test(
        arguments: [
            // HEADERS without END_HEADERS, with padding and with priority.
            (kind: 1, flags: 1), (kind: 1, flags: 0x0C), (kind: 1, flags: 0x24), (kind: 9, flags: 4),
        ] as [(kind: UInt8, flags: UInt8)]
    )
    func `other frames pass unchanged`(kind: UInt8, flags: UInt8) throws {
        var encoder = HPACKEncoder(allocator: Self.allocator)
        let frame = Self.frame(kind, flags: flags, try Self.block(["grpc-status": "0"], &encoder))
        var transcoder = HeaderTranscoder()
        #expect(transcoder.transcode(frame) == frame)
    }

    @Test(
        arguments: [
            // A string that is cut short, an integer that is, padding of zeros, a code for the end of a string, a backslash.
            [0x40, 0x83, 0x11], [0x7F], [0x40, 0x81, 0x00], [0x40, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x40, 0x83, 0xFF, 0xFE, 0x1F],
            [0x7F, 0xFF, 0xFF, 0xFF, 0x01],
        ] as [[UInt8]]
    )
    func `blocks that can't be transcoded pass unchanged`(block: [UInt8]) {
        let frame = Self.frame(1, flags: 4, ByteBuffer(bytes: block))
        var transcoder = HeaderTranscoder()
        #expect(transcoder.transcode(frame) == frame)
    }

    @Test func `random blocks are decoded to the same fields or the same failure`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random) & (Bool.random(using: &random) ? 0xFF : 0xC3)
            }
            var transcoder = HeaderTranscoder()
            let output = transcoder.transcode(Self.frame(1, flags: 4, ByteBuffer(bytes: bytes)))
            func fields(_ block: ByteBuffer) -> HPACKHeaders? {
                var (decoder, block) = (HPACKDecoder(allocator: Self.allocator), block)
                return try? decoder.decodeHeaders(from: &block)
            }
            #expect(fields(Self.payload(output)) == fields(ByteBuffer(bytes: bytes)), "\(bytes)")
        }
    }
}
