import Testing

@testable import GRPCFraming

struct GRPCTimeoutTests {
    @Test(arguments: [
        ("1H", Duration.seconds(3600)), ("2M", .seconds(120)), ("30S", .seconds(30)), ("1500m", .milliseconds(1500)),
        ("250000u", .milliseconds(250)), ("99999999n", .nanoseconds(99_999_999)), ("0S", .zero),
        ("99999999H", .seconds(99_999_999 * 3600)),
    ])
    func reads(text: String, expected: Duration) { #expect(GRPCTimeout.parse(text) == expected) }

    @Test(arguments: ["", "S", "10", "10s", "-1S", "1.5S", "+1S", "100000000S", "1 S", "S1", "1SS", "\u{664}S"])
    func refuses(text: String) { #expect(GRPCTimeout.parse(text) == nil) }
}
