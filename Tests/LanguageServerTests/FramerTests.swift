import LanguageServer
import Testing

@Suite struct FramerTests {
    private static func events(_ text: String) -> [MessageFramer.Event] {
        var framer = MessageFramer()
        return framer.append(text.utf8)
    }

    private static func message(_ text: String) -> MessageFramer.Event { .message(Array(text.utf8)) }

    private static func isMalformed(_ event: MessageFramer.Event?, _ reason: String) -> Bool {
        if case .malformed(let found)? = event { found.contains(reason) } else { false }
    }

    @Test(arguments: [
        "Content-Length: 2\r\n\r\n{}", "content-length:2\r\nContent-Type: x\r\n\r\n{}", "Content-Length: 2\n\n{}",
        "\r\n\r\nContent-Length: 2\r\n\r\n{}",
    ])
    func reads(_ text: String) { #expect(Self.events(text) == [Self.message("{}")]) }

    /// Bytes that arrive one by one give the same messages.
    @Test func readsInPieces() {
        let text = "Content-Length: 2\r\n\r\n{}Content-Length: 0\r\n\r\nnonsense\r\n\r\nContent-Length: 3\r\n\r\nabc"
        var framer = MessageFramer()
        let events = text.utf8.flatMap { framer.append([$0]) }
        #expect(events == Self.events(text))
        #expect(events.count == 4 && events[0] == Self.message("{}") && events[1] == Self.message(""))
        #expect(Self.isMalformed(events[2], "no colon") && events[3] == Self.message("abc"))
    }

    @Test(arguments: [
        ("Content-Length: x", "whole number"), ("Content-Length: -1", "whole number"),
        ("Content-Length:", "whole number"),
        ("Content-Length: 99999999999999999999", "whole number"), ("Content-Length: 99999999999", "the limit is"),
        ("Content-Length: 1\r\nContent-Length: 2", "one whole number"), ("Content-Type: x", "no Content-Length"),
        ("nonsense", "no colon"), (String(repeating: "x", count: 9000), "header is longer than"),
        ("a: " + String(repeating: "x", count: 9000), "header is longer than"),
    ])
    func goesOnAfter(_ header: String, _ reason: String) {
        let events = Self.events("\(header)\r\n\r\n{\"not\": \"read\"}Content-Length: 2\r\n\r\n{}")
        #expect(events.count == 2 && Self.isMalformed(events.first, reason), "\(events)")
        #expect(events.last == Self.message("{}"))
    }

    @Test func survivesAnyByte() {
        var framer = MessageFramer()
        for round in 0..<1000 { _ = framer.append((0..<64).map { UInt8(truncatingIfNeeded: ($0 * 31) ^ (round * 7)) }) }
        #expect(framer.append("Content-Length: 2\r\n\r\n{}".utf8).last == Self.message("{}"))
    }
}
