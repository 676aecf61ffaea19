import NIOCore
import Testing

@testable import GRPCFraming

/// Messages in chunks of any size.
@Suite struct MessageReaderTests {
    private static let body: [UInt8] = [0, 0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]
    private static let messages: [[UInt8]] = [[7, 8], [], [1, 2, 3]]

    private func read(_ pieces: [[UInt8]], with reader: inout MessageReader) throws -> [[UInt8]] {
        var messages: [[UInt8]] = []
        for piece in pieces {
            var bytes = ByteBuffer(bytes: piece).readableBytesView
            while let message = try reader.next(in: &bytes) { messages.append(message) }
            #expect(bytes.isEmpty)
        }
        return messages
    }

    @Test(arguments: 1...body.count)
    func readsChunksOfAnySize(size: Int) throws {
        let pieces = stride(from: 0, to: Self.body.count, by: size).map { start in
            Array(Self.body[start..<min(start + size, Self.body.count)])
        }
        var reader = MessageReader(limit: 3)
        #expect(try read(pieces, with: &reader) == Self.messages)
        #expect(reader.isEmpty)
    }

    @Test func reportsIncompleteMessages() throws {
        for count in [1, 4, 5, 6] {
            var reader = MessageReader(limit: 3)
            #expect(try read([Array(Self.body[..<count])], with: &reader) == [])
            #expect(!reader.isEmpty)
            #expect(reader.hasPrefix == (count >= 5))
        }
    }

    @Test(
        arguments: [
            ([1], .compressed), ([2, 0], .noMessage(flag: 2)), ([0, 0, 0, 0, 4], .tooLarge(4)),
            ([0, 0xFF, 0xFF, 0xFF, 0xFF], .tooLarge(Int(UInt32.max))), ([0, 0, 0, 0, 0, 1], .compressed),
        ] as [([UInt8], MessageReader.Fault)]
    )
    func failsAsSoonAsThePrefixIsInvalid(bytes: [UInt8], fault: MessageReader.Fault) {
        var reader = MessageReader(limit: 3)
        #expect(throws: fault) { try read([bytes], with: &reader) }
    }
}
