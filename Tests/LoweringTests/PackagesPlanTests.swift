import BuildPlan
import Diagnostics
import SourceText
import Testing

@testable import Lowering

@Suite struct PackagesPlanTests {
    static let file = SourceFile(name: "Mockerfile.yaml", text: "repo\ngpg\ninstall\n")

    static func request(
        _ distribution: Distribution?,
        repositories: [String] = [],
        keys: [String] = [],
        packages: [String] = []
    ) -> InstallationRequest {
        func located(_ texts: [String], _ start: Int) -> [LocatedText] {
            texts.map { LocatedText(text: $0, range: SourceRange(start, start + 3)) }
        }
        return InstallationRequest(
            source: file,
            distribution: distribution,
            architecture: "amd64",
            repositories: located(repositories, 0),
            keys: located(keys, 5),
            packages: located(packages, 9)
        )
    }

    static func plan(_ family: PackageFamily, _ request: InstallationRequest) -> (InstallationPlan, [String]) {
        var sink = DiagnosticSink()
        let plan = request.plan(for: family, diagnostics: &sink)
        return (plan, sink.diagnostics.map(TextRenderer.line))
    }

    static let docker = "deb [arch=amd64] https://download.docker.com/linux/debian bookworm stable"
    static let key = "https://download.docker.com/linux/debian/gpg"

    @Test("apt: keyring and list have stable names, keys are separate inputs, caches are per release")
    func apt() throws {
        let (plan, errors) = Self.plan(
            .apt,
            Self.request(
                Distribution(id: "debian", version: "12"),
                repositories: [Self.docker],
                keys: [Self.key, Self.key],
                packages: ["curl", "docker-ce=17.12.0~ce-0~ubuntu"]
            )
        )
        #expect(errors.isEmpty)
        #expect(plan.arguments.prefix(2) == ["/bin/sh", "/dev/slipway/install/apt.sh"])
        #expect(plan.arguments.count == 9)
        let keyring = plan.arguments[2]
        #expect(keyring.hasPrefix("/etc/apt/keyrings/slipway-") && keyring.hasSuffix(".gpg"))
        #expect(plan.arguments[3].hasPrefix("/etc/apt/sources.list.d/slipway-"))
        #expect(plan.arguments[4...] == ["ca-certificates", Self.key, "--", "curl", "docker-ce=17.12.0~ce-0~ubuntu"])
        #expect(plan.inputs.map(\.target) == ["/dev/slipway/install", "/dev/slipway/key0", "/dev/slipway/list"])
        let list = "deb [arch=amd64 signed-by=\(keyring)] https://download.docker.com/linux/debian bookworm stable\n"
        #expect(plan.inputs.last?.content == .text(list))
        #expect(plan.environment == ["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"])
        #expect(
            plan.caches == [
                .init(id: "slipway-apt-debian-12-amd64/var/cache/apt", target: "/var/cache/apt"),
                .init(id: "slipway-apt-debian-12-amd64/var/lib/apt/lists", target: "/var/lib/apt/lists"),
            ]
        )
    }

    @Test(
        "apt: alternatives for old releases",
        arguments: [
            (Distribution(id: "debian", version: "8"), "/etc/apt/trusted.gpg.d/", "apt-transport-https", false),
            (Distribution(id: "ubuntu", version: "14.04"), "/etc/apt/trusted.gpg.d/", "apt-transport-https", false),
            (Distribution(id: "ubuntu", version: "16.04"), "/etc/apt/keyrings/", "apt-transport-https", true),
            (Distribution(id: "debian", version: "9"), "/etc/apt/keyrings/", "apt-transport-https", true),
            (Distribution(id: "ubuntu", version: "18.04"), "/etc/apt/keyrings/", "ca-certificates", true),
            (Distribution(id: "debian"), "/etc/apt/keyrings/", "ca-certificates", true),
            (nil, "/etc/apt/keyrings/", "ca-certificates", true),
        ] as [(Distribution?, String, String, Bool)]
    )
    func aptVersions(distribution: Distribution?, folder: String, transport: String, isSigned: Bool) throws {
        let (plan, _) = Self.plan(
            .apt,
            Self.request(distribution, repositories: [Self.docker], keys: [Self.key], packages: ["curl"])
        )
        #expect(plan.arguments[2].hasPrefix(folder))
        #expect(plan.arguments[4] == transport)
        guard case .text(let list) = plan.inputs.last?.content else {
            Issue.record("no list")
            return
        }
        #expect(list.contains("signed-by=") == isSigned)
    }

    @Test func aptPlain() {
        let (plan, errors) = Self.plan(.apt, Self.request(nil, packages: ["curl", "git", "gcc"]))
        #expect(errors.isEmpty)
        #expect(plan.inputs.map(\.directory) == ["install"])
        #expect(plan.arguments[2...] == ["", "", "", "--", "curl", "git", "gcc"])
    }

    @Test(arguments: [
        ("deb http://x/y stable main", "deb [signed-by=K] http://x/y stable main"),
        (
            "deb-src [ arch=amd64,arm64  trusted=yes ] https://x stable a b",
            "deb-src [arch=amd64,arm64 trusted=yes signed-by=K] https://x stable a b"
        ),
        ("deb [signed-by=/k.gpg] http://x s c", "deb [signed-by=/k.gpg] http://x s c"),
        ("deb http://x/$(ARCH)/ ./", "deb [signed-by=K] http://x/$(ARCH)/ ./"),
        ("deb http://x $(ARCH)/", "deb [signed-by=K] http://x $(ARCH)/"),
    ])
    func aptLines(text: String, line: String) throws {
        #expect(try AptRepository(parsing: text).line(keyring: "K") == line)
    }

    @Test(arguments: [
        ("ppa:a/b", "'ppa:a/b' is a short form that apt-get does not support, expected 'deb URL SUITE COMPONENT…'"),
        ("https://x/y", "'https://x/y' is not an apt repository, expected 'deb URL SUITE COMPONENT…'"),
        ("deb http://x", "the repository 'deb http://x' has no suite, expected 'deb URL SUITE COMPONENT…'"),
        ("deb http://x s", "the repository 'deb http://x s' has no component, expected 'deb URL SUITE COMPONENT…'"),
        ("deb http://x s/ c", "the suite 's/' is a path, so no component can follow it"),
        ("deb ftp://x s c", "'ftp://x' is not a repository URL, expected http:// or https://"),
        ("deb [a http://x s c", "'a' is not a repository option, expected KEY=VALUE"),
        ("deb [a=b", "the repository options have no closing ']'"),
        (
            "deb http://x $(lsb_release -cs) c",
            "'$(lsb_release' is not expanded by a shell; write the value, e.g. the release code name"
        ),
        (
            "deb http://x s c\ndeb http://y s c",
            "an apt repository must be a single line of ASCII, expected 'deb URL SUITE COMPONENT…'"
        ),
        (
            "deb http://x $(ARCH)-s c",
            "'$(ARCH)-s': apt expands $(ARCH) only in the URL and in a suite that ends in '/'"
        ),
        (
            "deb [arch=$(ARCH)] http://x s c",
            "'arch=$(ARCH)': apt expands $(ARCH) only in the URL and in a suite that ends in '/'"
        ),
        ("deb http://x s `c`", "'`c`' has characters that are not allowed in an apt repository"),
    ])
    func badAptLines(text: String, message: String) {
        let (_, errors) = Self.plan(.apt, Self.request(nil, repositories: [text]))
        #expect(errors == ["Mockerfile.yaml:1:1: " + message])
    }

    @Test func apk() {
        let (plan, errors) = Self.plan(
            .apk,
            Self.request(
                Distribution(id: "alpine", version: "3.20"),
                repositories: ["https://a.example/v3.20/main", "@edge https://a.example/edge"],
                keys: ["https://a.example/me@x-1.rsa.pub"],
                packages: ["curl", "foo@edge", "bash>=5", "zsh<6"]
            )
        )
        #expect(errors.isEmpty)
        let lines = ["2", "https://a.example/v3.20/main", "@edge https://a.example/edge"]
        #expect(Array(plan.arguments[2...]) == lines + ["curl", "foo@edge", "bash>=5", "zsh<6"])
        #expect(plan.inputs.map(\.fileName) == ["apk.sh", "me@x-1.rsa.pub"])
        #expect(plan.caches.map(\.target) == ["/var/cache/apk"])
        let (_, bad) = Self.plan(
            .apk,
            Self.request(nil, repositories: ["a b c", "@a!b https://x"], keys: ["https://x/"], packages: ["-x"])
        )
        #expect(
            bad == [
                "Mockerfile.yaml:2:1: the URL of a key must end in a file name, got 'https://x/'",
                "Mockerfile.yaml:1:1: 'a b c' is not an apk repository, expected a URL or '@TAG URL'",
                "Mockerfile.yaml:1:1: '@a!b https://x' is not an apk repository, expected a URL or '@TAG URL'",
                "Mockerfile.yaml:3:1: '-x' is not a valid package for apk, "
                    + "expected NAME, NAME=VERSION, NAME~VERSION, NAME>VERSION or NAME<VERSION",
            ]
        )
    }

    @Test func rpm() throws {
        let (plan, errors) = Self.plan(
            .rpm(nil),
            Self.request(
                Distribution(id: "fedora", version: "41"),
                repositories: ["https://a.example/docker-ce.repo", "http://b.example:81/rpm/x86_64/"],
                keys: ["https://a.example/gpg"],
                packages: ["curl=8.1-2", "@development-tools", "perl(JSON)", "/usr/bin/dig"]
            )
        )
        #expect(errors.isEmpty)
        #expect(plan.arguments[2..<5] == ["https://a.example/gpg", "--", ""])
        #expect(plan.arguments[5...] == ["curl-8.1-2", "@development-tools", "perl(JSON)", "/usr/bin/dig"])
        #expect(plan.inputs.map(\.directory) == ["install", "key0", "repo0", "repo1"])
        #expect(plan.inputs[2].fileName == "docker-ce.repo")
        let id = String(plan.inputs[3].fileName.dropLast(".repo".count))
        #expect(id.hasPrefix("slipway-b.example-81-rpm-"))
        #expect(
            plan.inputs[3].content
                == .text(
                    """
                    [\(id)]
                    name=\(id)
                    baseurl=http://b.example:81/rpm/x86_64/
                    enabled=1
                    gpgcheck=1
                    gpgkey=file:///etc/pki/rpm-gpg/\(plan.inputs[1].fileName)

                    """
                )
        )
        #expect(plan.caches.count == 3)
        let (yum, _) = Self.plan(.rpm(.yum), Self.request(nil, repositories: ["http://b/rpm"], packages: ["a"]))
        #expect(yum.arguments[2...] == ["--", "yum", "a"])
        guard case .text(let text) = yum.inputs.last?.content else {
            Issue.record("no definition")
            return
        }
        #expect(text.contains("gpgcheck=0") && !text.contains("gpgkey"))
    }

    @Test func rpmErrors() {
        let (_, errors) = Self.plan(
            .zypper,
            Self.request(
                nil,
                repositories: ["deb http://x s c", "http://a/x.repo", "http://b/x.repo"],
                keys: ["gpg"],
                packages: ["a b"]
            )
        )
        #expect(
            errors == [
                "Mockerfile.yaml:2:1: key: 'gpg' is not a URL that starts with http:// or https://",
                "Mockerfile.yaml:1:1: 'deb http://x s c' is an apt repository, "
                    + "expected the URL of an rpm repository or of a .repo file",
                "Mockerfile.yaml:1:1: two repositories would both be written to x.repo",
                "Mockerfile.yaml:3:1: 'a b' is not a valid package for zypper, "
                    + "expected NAME, NAME=VERSION, NAME>=VERSION or NAME<=VERSION",
            ]
        )
    }

    @Test("A continuation: scripts get the names of earlier packages, but no repositories")
    func earlierPackages() {
        var request = Self.request(nil, packages: ["curl"])
        request.earlier = ["git", "libc6:i386", "vim=2:9.0", "a/backports"].map {
            LocatedText(text: $0, range: SourceRange(9, 12))
        }
        let (apt, _) = Self.plan(.apt, request)
        #expect(apt.arguments[2...] == ["", "", "", "--", "curl"])
        #expect(apt.environment.last == "SLIPWAY_EARLIER_0=git libc6 vim a")
        #expect(Self.plan(.apk, request).0.environment == ["LC_ALL=C"])
        for family in [PackageFamily.rpm(nil), .zypper] {
            let (plan, _) = Self.plan(family, request)
            #expect(plan.environment == ["LC_ALL=C", "SLIPWAY_EARLIER_0=git libc6:i386 vim=2:9.0 a/backports"])
        }
    }

    /// Linux limits an environment variable to 128 KiB.
    @Test func manyEarlierPackagesAreSeveralVariables() {
        var request = Self.request(nil, packages: ["curl"])
        let names = (0..<9000).map { "package-\($0)" }
        request.earlier = names.map { LocatedText(text: $0, range: SourceRange(9, 12)) }
        let variables = request.earlierPackages()
        #expect(variables.count == 2 && variables.allSatisfy { $0.utf8.count < 66_000 })
        let values = variables.enumerated().map { $0.element.dropFirst("SLIPWAY_EARLIER_\($0.offset)=".count) }
        #expect(values.flatMap { $0.split(separator: " ") }.map(String.init) == names)
    }

    @Test("No text of the plan is part of a script")
    func scriptsAreConstant() {
        for family in [PackageFamily.apt, .apk, .rpm(nil), .zypper] {
            let (some, _) = Self.plan(family, Self.request(nil, packages: ["curl"]))
            let (other, _) = Self.plan(
                family,
                Self.request(Distribution(id: "x"), repositories: [Self.docker], keys: [Self.key], packages: ["git"])
            )
            #expect(some.arguments.prefix(2) == other.arguments.prefix(2))
            #expect(some.inputs.first == other.inputs.first)
            #expect(some.inputs.first.map { "\($0.target)/\($0.fileName)" } == some.arguments[1])
        }
    }

    @Test("caches: a base image's os-release cannot put other characters than letters, digits and ._- into an ID")
    func cacheNames() {
        let distribution = Distribution(id: "debian", version: "a/../x\"é" + String(repeating: "9", count: 100))
        let ids = Self.request(distribution).caches(.apt, at: ["/c"]).map(\.id)
        #expect(ids == ["slipway-apt-debian-a_.._x__" + String(repeating: "9", count: 49) + "-amd64/c"])
    }
}
