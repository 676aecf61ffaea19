import Foundation
import TestSupport
import Testing

/// Two services behind Debian's HAProxy with the configuration in `deploy/haproxy`, in front of solvers that execute nothing:
/// placement, names and limits of callers, a lost upstream, a rolling restart. `dev/pairs` says what is expected.
@Suite(.serialized)
struct PairsTests {
    @Test func twoPairsBehindABalancer() async throws {
        let script = Checkout.root.appendingPathComponent("dev/pairs").path
        let arguments = ["--stand-in", "--builds", "30", "--program", try Checkout.slipway.path]
        let output = try await TestProcess.python(script, arguments).end(within: .seconds(240))
        #expect(output.status == 0 && output.text.hasSuffix("ok\n"), Comment(rawValue: output.text))
    }
}
