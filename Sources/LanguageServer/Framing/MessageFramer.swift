import SourceText

/// Splits the bytes of a connection into messages: a header with `Content-Length`, an empty line, then that many bytes.
///
/// After an invalid header, the framer searches for the next `Content-Length:`, so that one bad message doesn't end the
/// connection. Memory is bounded by `messageLimit`.
public struct MessageFramer: Sendable {
    public enum Event: Sendable, Hashable {
        /// The content of a message.
        case message([UInt8])
        /// The reason why received bytes are not a message. The bytes are skipped.
        case malformed(String)
    }

    /// The maximum length of a message in bytes: the maximum size of a file (16 MiB), plus room for JSON escapes.
    public static let messageLimit = 64 << 20
    /// The maximum length of a header in bytes.
    public static let headerLimit = 8 << 10

    private enum State {
        case header
        case content(length: Int)
        /// The framer skips bytes until the next `Content-Length:`.
        case searching
    }

    private var state = State.header
    private var buffer: [UInt8] = []
    private static let lengthName = Array("content-length:".utf8)

    public init() {}

    /// Appends received bytes. Returns the messages that are now complete, and the reason for each malformed part.
    public mutating func append(_ bytes: some Sequence<UInt8>) -> [Event] {
        buffer += bytes
        var events: [Event] = []
        var position = 0
        while let step = step(from: position) {
            position = step.position
            state = step.state
            if let event = step.event { events.append(event) }
        }
        buffer.removeFirst(position)
        return events
    }

    private struct Step {
        var position: Int
        var state: State
        var event: Event?
    }

    /// Returns the next transition from a position in the buffer; nil if more bytes are needed.
    private func step(from position: Int) -> Step? {
        switch state {
        case .header: readHeader(from: position)
        case .content(let length):
            buffer.count - position < length
                ? nil
                : Step(
                    position: position + length,
                    state: .header,
                    event: .message(Array(buffer[position..<(position + length)]))
                )
        case .searching: search(from: position)
        }
    }

    /// Reads the lines of a header (`Content-Length: 42`) up to the empty line.
    private func readHeader(from start: Int) -> Step? {
        var position = start
        var length: Int?
        while let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
            guard end - start <= Self.headerLimit else { return tooLong(start) }
            var line = buffer[position..<end]
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            let next = end + 1
            if line.isEmpty {
                guard let length else {
                    // Empty lines between messages are allowed.
                    if position == start { return Step(position: next, state: .header) }
                    return malformed("the header has no Content-Length", next)
                }
                guard length <= Self.messageLimit else {
                    return malformed("the message is \(length) bytes; the limit is \(Self.messageLimit)", next)
                }
                return Step(position: next, state: .content(length: length))
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                return malformed("a header line has no colon", next)
            }
            if line[...colon].map(\.asciiLowercased) == Self.lengthName {
                let digits = line[(colon + 1)...].trimmed
                guard digits.allSatisfy(\.isASCIIDigit), length == nil,
                    let number = Int(String(decoding: digits, as: UTF8.self))
                else { return malformed("Content-Length must be one whole number of bytes", next) }
                length = number
            }
            position = next
        }
        return buffer.count - start > Self.headerLimit ? tooLong(start) : nil
    }

    private func tooLong(_ start: Int) -> Step {
        malformed("the header is longer than \(Self.headerLimit) bytes", start + 1)
    }

    private func malformed(_ reason: String, _ position: Int) -> Step {
        Step(position: position, state: .searching, event: .malformed(reason))
    }

    /// Skips to the next `Content-Length:`.
    private func search(from start: Int) -> Step? {
        let name = Self.lengthName
        var position = start
        while position + name.count <= buffer.count {
            if buffer[position].asciiLowercased == name[0],
                zip(buffer[position...], name).allSatisfy({ $0.asciiLowercased == $1 })
            {
                return Step(position: position, state: .header)
            }
            position += 1
        }
        // The last bytes stay in the buffer, because they may be the start of `Content-Length:`.
        return position > start ? Step(position: position, state: .searching) : nil
    }
}
