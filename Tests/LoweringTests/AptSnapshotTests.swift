import SourceText
import Testing

@testable import Lowering

/// `package.snapshot`: apt's archives at a time.
@Suite struct AptSnapshotTests {
    private func plan(
        _ snapshot: String,
        _ distribution: Distribution? = Distribution(id: "debian", version: "12"),
        _ family: PackageFamily = .apt
    ) -> (InstallationPlan, [String]) {
        var request = PackagesPlanTests.request(distribution, packages: ["curl"])
        request.snapshot = LocatedText(text: snapshot, range: SourceRange(9, 12))
        return PackagesPlanTests.plan(family, request)
    }

    @Test(arguments: [
        ("20260801T000000Z", "debian", "http://snapshot.debian.org/archive"),
        ("20260801T000000Z", "ubuntu", "http://snapshot.ubuntu.com"),
        ("https://s.example.org:8080/archive/20260801T000000Z", "debian", "https://s.example.org:8080/archive"),
        ("http://127.0.0.1/20260801T000000Z", "kali", "http://127.0.0.1"),
    ])
    func runsTheInstallationWithASnapshot(_ text: String, _ id: String, _ host: String) {
        let (plan, errors) = plan(text, Distribution(id: id, version: "12"))
        #expect(errors.isEmpty)
        #expect(
            plan.arguments.prefix(6) == [
                "/bin/sh", "/dev/slipway/snapshot/snapshot.sh", host, "20260801T000000Z", "/bin/sh",
                "/dev/slipway/install/apt.sh",
            ]
        )
        #expect(plan.arguments.suffix(2) == ["--", "curl"])
        #expect(plan.inputs.map(\.target) == ["/dev/slipway/install", "/dev/slipway/snapshot"])
    }

    @Test(arguments: [
        "", "2026-08-01", "20261301T000000Z", "20260801T250000Z", "20260801t000000z", "ftp://a/20260801T000000Z",
        "http:///20260801T000000Z",
        "http://a,b/20260801T000000Z", "http://a b/20260801T000000Z", "/20260801T000000Z",
    ])
    func refusesOtherTexts(_ text: String) {
        let (_, errors) = plan(text)
        #expect(errors.count == 1 && errors[0].contains("is not a snapshot; expected a time such as 20260801T000000Z"))
        #expect(errors.first?.hasPrefix("Mockerfile.yaml:3:") == true)
    }

    @Test func needsAptAndAHost() {
        #expect(
            plan("20260801T000000Z", Distribution(id: "fedora", version: "40"), .rpm(nil)).1.first?.contains("need apt")
                == true
        )
        #expect(
            plan("20260801T000000Z", Distribution(id: "kali")).1.first?.contains(
                "no snapshot host is known for the distribution \"kali\""
            ) == true
        )
        #expect(plan("20260801T000000Z", nil).1.first?.contains("without os-release") == true)
    }
}
