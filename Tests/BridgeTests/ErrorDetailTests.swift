import Bridge
import JSON
import SourceText
import Testing

@Suite struct ErrorDetailTests {
    @Test func encodesKindAndName() {
        let detail = ErrorDetail("FrontendCap", name: "a<b")
        #expect(detail.type == "github.com/moby/buildkit/errdefs.FrontendCap+json")
        #expect(String(decoding: detail.value, as: UTF8.self) == #"{"name":"a\u003cb"}"#)
        let bytes = detail.encoded()
        #expect(ErrorDetail.reads(bytes))
        #expect(ErrorDetail.isKind("FrontendCap", bytes))
        #expect(!ErrorDetail.isKind("Source", bytes))
    }

    /// A truncated field, a type that isn't UTF-8, and a value with the wrong wire type.
    @Test(arguments: [[0x0A, 5], [0x0A, 1, 0xFF], [0x10, 1]] as [[UInt8]])
    func refusesInvalidBytes(bytes: [UInt8]) {
        #expect(!ErrorDetail.reads(bytes))
        #expect(!ErrorDetail.isKind("Source", bytes))
    }

    @Test func namesItsSource() {
        let file = SourceFile(name: "f", text: "a\n")
        let location = SourceLocation(file: file, range: SourceRange(0, 1))
        let detail = ErrorDetail("Source", JSONObject()).encoded()
        #expect(!BridgeError(.unknown, "m").namesSource)
        #expect(BridgeError(.unknown, "m", locations: [location]).namesSource)
        #expect(BridgeError(.unknown, "m", details: [[], detail]).namesSource)
    }

    @Test func namesTheExceededLimit() {
        let error = BridgeError(exceeding: ExceededLimit(name: "message-bytes", bound: 4), "the message is too long")
        #expect(error.code == .resourceExhausted)
        #expect(error.description == "limits.message-bytes: the message is too long")
        #expect(error.limit?.bound == 4)
    }

    /// Go's `fs.FileMode`: bit 31 for a directory, 27 for a symlink.
    @Test(arguments: [(0o644, false, true), (1 << 31 | 0o755, true, false), (1 << 27 | 0o777, false, false)])
    func readsModes(mode: UInt32, isDirectory: Bool, isRegular: Bool) {
        let status = FileStatus(path: "f", mode: mode, size: 0)
        #expect(status.isDirectory == isDirectory)
        #expect(status.isRegular == isRegular)
    }
}
