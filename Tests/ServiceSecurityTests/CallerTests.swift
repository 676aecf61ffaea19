import Testing

@testable import ServiceSecurity

/// Who calls, in the words of logs and limits.
struct CallerTests {
    @Test(arguments: [
        (Caller(certificate: "alice", token: "ci", address: "192.0.2.7"), "certificate alice"),
        (Caller(token: "ci", uid: 1000), "token ci"),
        (Caller(uid: 1000), "uid 1000"),
        (Caller(address: "2001:db8::1"), "address 2001:db8::1"),
        (Caller(), "unknown"),
    ])
    func isNamedByTheMostTelling(caller: Caller, expected: String) {
        #expect(caller.description == expected)
    }

    @Test(arguments: [
        (Caller(uid: 0), true), (Caller(address: "127.0.0.2"), true), (Caller(address: "::1"), true),
        (Caller(address: "192.0.2.7"), false), (Caller(), false),
    ])
    func knowsThisMachine(caller: Caller, expected: Bool) {
        #expect(caller.isLocal == expected)
    }
}
