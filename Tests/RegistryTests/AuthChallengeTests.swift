import Testing

@testable import Registry

@Suite struct AuthChallengeTests {
    @Test(arguments: [
        (#"Basic realm="a b""#, [AuthChallenge(scheme: "basic", parameters: ["realm": "a b"])]),
        (
            #"Bearer realm="https://a/t",service="s",scope="repository:a/b:pull,push""#,
            [
                AuthChallenge(
                    scheme: "bearer",
                    parameters: ["realm": "https://a/t", "service": "s", "scope": "repository:a/b:pull,push"]
                )
            ]
        ),
        (
            #"Negotiate YWJj==, BEARER Realm = t , Basic realm="q\"\\""#,
            [
                AuthChallenge(scheme: "negotiate"), AuthChallenge(scheme: "bearer", parameters: ["realm": "t"]),
                AuthChallenge(scheme: "basic", parameters: ["realm": "q\"\\"]),
            ]
        ),
        ("Negotiate", [AuthChallenge(scheme: "negotiate")]), ("", []), (",,", []), ("\"", []),
        (#"Basic realm="open"#, [AuthChallenge(scheme: "basic"), AuthChallenge(scheme: "realm")]),
    ])
    func reads(_ value: String, _ expected: [AuthChallenge]) {
        #expect(AuthChallenge.parse([value]) == expected)
    }

    @Test func readsSeveralHeaders() {
        #expect(AuthChallenge.parse(["Basic a=b", "Bearer c=d"]).map(\.scheme) == ["basic", "bearer"])
    }
}
