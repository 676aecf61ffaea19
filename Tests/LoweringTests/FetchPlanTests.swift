import Diagnostics
import OCISpec
import SourceText
import Testing

@testable import Lowering

@Suite struct FetchPlanTests {
    static let file = SourceFile(name: "M", text: "src\nsha\ndst\n")
    static let hash = String(repeating: "0a", count: 32)

    static func located(_ text: String, line: Int) -> LocatedText {
        LocatedText(text: text, range: SourceRange(4 * line - 4, 4 * line - 1))
    }

    static func plan(
        _ url: FetchRequest.ByArchitecture,
        checksum: FetchRequest.ByArchitecture? = nil,
        destination: String,
        platform: Platform = .linuxAMD64,
        unpacksZstandard: Bool = true
    ) -> (FetchPlan?, [String]) {
        let request = FetchRequest(
            source: file,
            range: SourceRange(0, 3),
            platform: platform,
            unpacksZstandard: unpacksZstandard,
            url: url,
            checksum: checksum,
            destination: located(destination, line: 3)
        )
        var sink = DiagnosticSink()
        let plan = request.plan(&sink)
        return (plan, sink.diagnostics.map(TextRenderer.line))
    }

    @Test(arguments: [
        ("https://x/kubectl", "/usr/local/bin/kubectl", "kubectl", "/usr/local/bin/kubectl", false),
        ("https://x/kubectl?v=1", "/usr/local/bin/", "kubectl", "/usr/local/bin/", false),
        ("https://x/a%2Bb.tar.gz#f", "/opt", "a+b.tar.gz", "/opt", true),
        ("http://x/A.TGZ", "/opt//x/../y/", "A.TGZ", "/opt/y/", true),
        ("http://x/go.tar.xz", "/", "go.tar.xz", "/", true),
        ("http://x/go.tar.zst", "/a", "go.tar.zst", "/a", true),
        ("http://x/go.txz", "/a", "go.txz", "/a", true),
        ("http://x/go.zip", "/a", "go.zip", "/a", false),
        ("http://x/.tar.gz", "/a", ".tar.gz", "/a", true),
        ("http://x/", "/a/b", "b", "/a/b", false),
        ("http://x", "/a/b", "b", "/a/b", false),
    ])
    func plans(url: String, destination: String, name: String, path: String, isArchive: Bool) {
        let (plan, errors) = Self.plan(.all(Self.located(url, line: 1)), destination: destination)
        #expect(errors.isEmpty)
        #expect(plan?.fileName == name)
        #expect(plan?.destination == path)
        #expect(plan?.isArchive == isArchive)
        #expect(plan?.url == url)
    }

    @Test(arguments: [
        ("ftp://x/a", "", "/a", "M:1:1: 'ftp://x/a' is not a URL that starts with http:// or https://"),
        ("http:///a", "", "/a", "M:1:1: the URL 'http:///a' has no host"),
        (
            "http://x/a b", "", "/a",
            "M:1:1: the URL 'http://x/a b' contains a character that must be percent-encoded as %20"
        ),
        ("http://x/a", "12", "/a", "M:2:1: a SHA-256 digest must be 64 hexadecimal digits, not 2 digits"),
        ("http://x/a", "xyz", "/a", "M:2:1: a SHA-256 digest must be 64 hexadecimal digits, not 'xyz'"),
        ("http://x/a", "", "a", "M:3:1: 'dst' must be an absolute path, got 'a'"),
        ("http://x/a", "", "", "M:3:1: 'dst' is empty; expected the path of a file or directory"),
        (
            "http://x/", "", "/a/",
            "M:3:1: the URL 'http://x/' has no file name, so 'dst' must be a file path, not the directory '/a/'"
        ),
    ])
    func refuses(url: String, checksum: String, destination: String, message: String) {
        let (plan, errors) = Self.plan(
            .all(Self.located(url, line: 1)),
            checksum: checksum.isEmpty ? nil : .all(Self.located(checksum, line: 2)),
            destination: destination
        )
        #expect(plan == nil)
        #expect(errors == [message])
    }

    @Test func oldSolversRefuseZstandard() {
        let (plan, errors) = Self.plan(
            .all(Self.located("http://x/a.tar.zst", line: 1)),
            destination: "/a",
            unpacksZstandard: false
        )
        #expect(plan == nil)
        #expect(errors.first?.hasPrefix("M:1:1: this BuildKit can't unpack 'a.tar.zst'") == true)
    }

    @Test(
        arguments: [
            ("amd64", "", "one"), ("arm64", "", "two"), ("arm", "v7", "three"), ("arm", "v6", "four"),
            ("s390x", "", nil),
        ] as [(String, String, String?)]
    )
    func architectures(architecture: String, variant: String, name: String?) {
        let entries = [("x86_64", "one"), ("aarch64", "two"), ("arm/v7", "three"), ("arm", "four")]
        let texts = entries.map { entry in
            (
                architecture: Self.located(entry.0, line: 1),
                value: Self.located("http://x/\(entry.1)", line: 1)
            )
        }
        let (plan, errors) = Self.plan(
            .each(texts),
            checksum: .all(Self.located("SHA256:" + Self.hash.uppercased(), line: 2)),
            destination: "/a/",
            platform: Platform(os: "linux", architecture: architecture, variant: variant)
        )
        #expect(plan?.fileName == name)
        if name == nil {
            let message = "'src' has no entry for the architecture s390x, only for x86_64, aarch64, arm/v7, arm"
            #expect(errors == ["M:1:1: " + message])
        } else {
            #expect(plan?.checksum == "sha256:" + Self.hash)
        }
    }
}
