import Testing

@testable import UpstreamLink

/// The transitions of `UpstreamHealth`. In the cases, `+` is a probe that was answered, `-` one that failed.
@Suite struct UpstreamHealthTests {
    /// The probes, and after each of them whether the service is ready (`r` or `.`), and `L` for lost, `R` for recovered.
    @Test(arguments: [
        ("+", "r"),
        ("-", "L."),
        ("++++", "rrrr"),
        // One lost probe changes nothing.
        ("+-+-+", "rrrrr"),
        ("+--", "rrL."),
        ("+----", "rrL..."),
        // One answer isn't enough to come back.
        ("+--+-+-", "rrL....."),
        ("+--++", "rrL..Rr"),
        ("-++-+--", "L..RrrrrL."),
        ("--+", "L..."),
    ])
    func needsTwoEqualResults(probes: String, expected: String) {
        var health = UpstreamHealth.unknown
        #expect(!health.isReady)
        var text = ""
        for probe in probes {
            switch health.probed(hasAnswered: probe == "+") {
            case .none: break
            case .lost: text += "L"
            case .recovered: text += "R"
            }
            text += health.isReady ? "r" : "."
        }
        #expect(text == expected)
    }

    @Test func probesMoreOftenWhileAChangeIsPossible() {
        let delays = [UpstreamHealth.unknown, .answering, .failing, .gone, .returning].map(\.delay)
        #expect(delays == [.seconds(1), .seconds(2), .seconds(1), .seconds(1), .seconds(1)])
    }
}
