import NIOCore

/// Replaces Huffman-coded strings in received header blocks with the equivalent plain strings.
///
/// NIOHPACK decodes its Huffman table from text when a peer sends the first coded string, as every gRPC server does. A build
/// receives only a few hundred bytes of headers, yet decoding the table took a seventh of a process's startup instructions.
///
/// Header blocks of several frames, frames with padding or priority, strings with characters other than printable ASCII, and
/// invalid blocks pass unchanged; NIOHPACK decodes them.
struct HeaderTranscoder {
    private enum State {
        /// The next byte is the first byte of a frame.
        case frame
        /// This number of bytes, the rest of a frame, passes unchanged.
        case passing(Int)
    }

    private enum Frame {
        static let headerSize = 9
        static let headers: UInt8 = 1
        static let endHeaders: UInt8 = 0x04
        static let padded: UInt8 = 0x08
        static let priority: UInt8 = 0x20
        /// The maximum size of a frame's payload in bytes: the default, because this client announces no other (RFC 9113,
        /// 6.5.2).
        static let maximumSize = 16_384
    }

    private var state = State.frame
    /// The beginning of a frame whose remaining bytes haven't arrived.
    private var rest = ByteBuffer()

    /// Transcodes newly received bytes, and returns the bytes to pass to the HTTP/2 handler.
    mutating func transcode(_ received: ByteBuffer) -> ByteBuffer {
        // Most bytes are in DATA frames, which are not copied.
        if rest.readableBytes == 0, case .passing(let count) = state, received.readableBytes <= count {
            pass(received.readableBytes, of: count)
            return received
        }
        var input = rest
        // The buffer must be the only one with its storage, so that writing doesn't copy it.
        rest = ByteBuffer()
        if input.readableBytes == 0 { input = received } else { input.writeImmutableBuffer(received) }
        var output = ByteBuffer()
        output.reserveCapacity(input.readableBytes)
        while let part = next(&input) { output.writeImmutableBuffer(part) }
        rest = input
        return output
    }

    private mutating func pass(_ count: Int, of all: Int) { state = count < all ? .passing(all - count) : .frame }

    /// Returns the bytes for the next frame or part of a frame; nil if further bytes must arrive first.
    private mutating func next(_ input: inout ByteBuffer) -> ByteBuffer? {
        switch state {
        case .passing(let count):
            let part = min(count, input.readableBytes)
            guard part > 0 else { return nil }
            pass(part, of: count)
            return input.readSlice(length: part)
        case .frame:
            let start = input.readerIndex
            guard input.readableBytes >= Frame.headerSize, let high = input.getInteger(at: start, as: UInt16.self),
                let low = input.getInteger(at: start + 2, as: UInt8.self),
                let kind = input.getInteger(at: start + 3, as: UInt8.self),
                let flags = input.getInteger(at: start + 4, as: UInt8.self)
            else { return nil }
            let size = Int(high) << 8 | Int(low)
            guard kind == Frame.headers, flags & (Frame.endHeaders | Frame.padded | Frame.priority) == Frame.endHeaders,
                size <= Frame.maximumSize
            else {
                state = .passing(Frame.headerSize + size)
                return next(&input)
            }
            guard let frame = input.readSlice(length: Frame.headerSize + size) else { return nil }
            return Self.transcoded(frame) ?? frame
        }
    }

    /// Returns a HEADERS frame with plain strings; nil if its block must pass unchanged.
    private static func transcoded(_ frame: ByteBuffer) -> ByteBuffer? {
        let bytes = frame.readableBytesView
        var block = HeaderBlock(bytes.dropFirst(Frame.headerSize))
        guard let plain = block.plain(), plain.count <= Frame.maximumSize else { return nil }
        var output = ByteBuffer()
        output.reserveCapacity(Frame.headerSize + plain.count)
        output.writeInteger(UInt8(plain.count >> 16))
        output.writeInteger(UInt16(truncatingIfNeeded: plain.count))
        output.writeBytes(bytes.dropFirst(3).prefix(Frame.headerSize - 3))
        output.writeBytes(plain)
        return output
    }
}

/// Reads a header block (RFC 7541, 6) and replaces its Huffman-coded strings.
private struct HeaderBlock {
    private var rest: ByteBufferView
    private var output: [UInt8] = []

    init(_ bytes: ByteBufferView) { rest = bytes }

    /// Returns the block with plain strings; nil if it is invalid or has strings that `HuffmanCode` doesn't cover.
    mutating func plain() -> [UInt8]? {
        output.reserveCapacity(2 * rest.count)
        while let first = rest.first {
            let isComplete: Bool
            switch first {
            // An indexed field.
            case 0x80...: isComplete = copyInteger(prefix: 7) != nil
            // A literal field that is added to the dynamic table.
            case 0x40...: isComplete = copyField(prefix: 6)
            // A size update of the dynamic table.
            case 0x20...: isComplete = copyInteger(prefix: 5) != nil
            // A literal field that isn't added to the dynamic table.
            default: isComplete = copyField(prefix: 4)
            }
            guard isComplete else { return nil }
        }
        return output
    }

    /// Copies a literal field. If the integer at its start is 0, the field's name follows as a string.
    private mutating func copyField(prefix: Int) -> Bool {
        guard let index = copyInteger(prefix: prefix) else { return false }
        return (index > 0 || copyString()) && copyString()
    }

    private mutating func copyInteger(prefix: Int) -> Int? {
        let start = rest
        guard let value = readInteger(prefix: prefix) else { return nil }
        output += start[..<rest.startIndex]
        return value
    }

    /// Reads an integer of at most three bytes (RFC 7541, 5.1), which suffices for a block in one frame.
    private mutating func readInteger(prefix: Int) -> Int? {
        let mask = UInt8(1 << prefix - 1)
        guard let first = rest.popFirst() else { return nil }
        guard first & mask == mask else { return Int(first & mask) }
        var value = Int(mask)
        for shift in [0, 7] {
            guard let byte = rest.popFirst() else { return nil }
            value += Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private mutating func copyString() -> Bool {
        guard let first = rest.first, let count = readInteger(prefix: 7), count <= rest.count else { return false }
        let bytes = rest.prefix(count)
        rest = rest.dropFirst(count)
        guard first >= 0x80 else {
            writeLength(count)
            output += bytes
            return true
        }
        var text: [UInt8] = []
        text.reserveCapacity(2 * count)
        guard HuffmanCode.decode(bytes, into: &text) else { return false }
        writeLength(text.count)
        output += text
        return true
    }

    /// Writes the length of a plain string, an integer with a prefix of 7 bits.
    private mutating func writeLength(_ length: Int) {
        guard length >= 0x7F else { return output.append(UInt8(length)) }
        output.append(0x7F)
        var rest = length - 0x7F
        while rest >= 0x80 {
            output.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(rest))
    }
}
