import Testing

@testable import RegistryTransport

@Suite struct GitRemoteTests {
    @Test func findsCommits() {
        let list = "1\tHEAD\n2\trefs/heads/a\n3\trefs/tags/a\n4\trefs/tags/a^{}\n5\trefs/heads/b\n"
        for (reference, commit) in [
            ("", "1"), ("a", "4"), ("b", "5"), ("refs/heads/a", "2"), ("HEAD", "1"), ("c", nil),
        ] { #expect(GitRemote.commit(list, reference: reference) == commit, "\(reference)") }
    }

    @Test(arguments: [
        ("", "https://a.io/b has no default branch"), ("none", "https://a.io/b has no branch or tag 'none'"),
        ("cafe12", "https://a.io/b has no branch or tag 'cafe12'; to pin an abbreviated commit, write all its digits"),
        ("refs/heads/cafe", "https://a.io/b has no branch or tag 'refs/heads/cafe'"),
    ])
    func describesAMissingReference(_ reference: String, _ message: String) {
        #expect(GitRemote.missing(reference, in: "https://a.io/b").description == message)
    }
}
