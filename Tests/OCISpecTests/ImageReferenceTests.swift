import OCISpec
import Testing

private let hash = String(repeating: "0a", count: 32)

@Suite struct ImageReferenceTests {
    @Test(arguments: [
        ("alpine", "docker.io/library/alpine", "alpine"),
        ("alpine:3.20", "docker.io/library/alpine:3.20", "alpine:3.20"),
        ("docker.io/alpine", "docker.io/library/alpine", "alpine"),
        ("index.docker.io/a/b", "docker.io/a/b", "a/b"),
        ("library/a/b", "docker.io/library/a/b", "library/a/b"),
        ("localhost/x", "localhost/x", "localhost/x"),
        ("localhost:5000/x:1", "localhost:5000/x:1", "localhost:5000/x:1"),
        ("example.com:5000", "docker.io/library/example.com:5000", "example.com:5000"),
        ("[::1]:80/x", "[::1]:80/x", "[::1]:80/x"),
        ("Foo/bar", "Foo/bar", "Foo/bar"),
        ("foo_bar.com/x", "foo_bar.com/x", "foo_bar.com/x"),
        ("a__b/c---d", "docker.io/a__b/c---d", "a__b/c---d"),
        ("a:t@sha256:\(hash)", "docker.io/library/a:t@sha256:\(hash)", "a:t@sha256:\(hash)"),
    ])
    func normalizes(text: String, full: String, familiar: String) throws {
        let reference = try ImageReference(parsing: text)
        #expect(reference.description == full)
        #expect(reference.familiarDescription == familiar)
        #expect(try ImageReference(parsing: full) == reference)
    }

    @Test(
        arguments: [
            ("", .invalidFormat), ("a//b", .invalidFormat), ("-a", .invalidFormat), ("a ", .invalidFormat),
            ("a:", .invalidFormat), ("a:-x", .invalidFormat), ("a:b:c", .invalidFormat), ("a___b", .invalidFormat),
            ("a..b", .invalidFormat), ("http://x/y", .invalidFormat), ("a@sha256:12", .invalidFormat),
            ("Alpine", .uppercaseName("library/Alpine")), ("x.io/A:1", .uppercaseName("A")),
            ("foo_Bar.com/x", .uppercase), ("a:f\u{130}x", .uppercase), ("a:\u{E9}", .invalidFormat),
            (hash, .identifier(hash)),
            ("a@sha256:\(hash)00", .invalidDigestLength), ("a@sha999:\(hash)", .unsupportedDigest),
            ("a@SHA256:\(hash)", .uppercaseName("library/a@SHA256")),
            ("a@sha256:\(String(repeating: "A", count: 64))", .invalidDigestFormat),
            ("a/" + String(repeating: "x", count: 256), .nameTooLong),
        ] as [(String, ImageReferenceError)]
    )
    func refuses(text: String, error: ImageReferenceError) {
        #expect(throws: error) { try ImageReference(parsing: text) }
    }

    @Test func messages() {
        #expect(ImageReferenceError.invalidFormat.description == "invalid reference format")
        #expect(
            ImageReferenceError.uppercaseName("A").description
                == "invalid reference format: repository name (A) must be lowercase"
        )
    }

    @Test func tags() throws {
        #expect(try ImageReference(parsing: "a").withDefaultTag.tag == "latest")
        #expect(try ImageReference(parsing: "a:b").withDefaultTag.tag == "b")
        #expect(try ImageReference(parsing: "a@sha256:\(hash)").withDefaultTag.tag == nil)
        #expect(try ImageReference(parsing: "a:b").nameOnly.description == "docker.io/library/a")
    }
}
