import Testing

@testable import ServiceSupport

/// `traceparent` and `tracestate`, by the examples of W3C Trace Context.
struct TraceContextTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func reads() throws {
        let context = try #require(
            TraceContext([("traceparent", Self.parent), ("tracestate", "a=1"), ("x", "y"), ("tracestate", "b=2")])
        )
        #expect(context.trace == (0x0AF7_6519_16CD_43DD, 0x8448_EB21_1C80_319C))
        #expect(context.span == 0xB7AD_6B71_6920_3331)
        #expect(context.isSampled)
        #expect(context.state == "a=1,b=2")
        #expect(context.parent == Self.parent)
        #expect(context.at(1).parent == "00-0af7651916cd43dd8448eb211c80319c-0000000000000001-01")
    }

    @Test(arguments: [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", false),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03", true),
        // A version to come may have more.
        ("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
        ("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings", true),
    ])
    func readsFlags(text: String, isSampled: Bool) {
        #expect(TraceContext([("traceparent", text)])?.isSampled == isSampled)
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "\(parent)-", "\(parent)0",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333\u{e9}-01",
    ])
    func refuses(text: String) { #expect(TraceContext([("traceparent", text)]) == nil) }

    @Test func twoParentsAreNone() {
        #expect(TraceContext([("traceparent", Self.parent), ("traceparent", Self.parent)]) == nil)
    }

    @Test func leavesOutStateThatIsTooLong() {
        let state = String(repeating: "x", count: 513)
        #expect(TraceContext([("traceparent", Self.parent), ("tracestate", state)])?.state == "")
    }
}
