import HTTPServing
import Testing

@testable import Explorer

/// Who may ask the explorer.
@Suite struct AccessCheckTests {
    private let check = AccessCheck(token: "secret")

    private func status(_ path: String, _ headers: [(String, String)]) -> Int {
        do throws(Refusal) {
            _ = try check.path(of: HTTPRequest("GET", path, headers: headers.map { (name: $0.0, value: $0.1) }))
            return 200
        } catch { return error.status }
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:8080", "localhost:1", "LOCALHOST", "[::1]", "[::1]:80"])
    func takesNamesOfThisMachine(host: String) {
        #expect(status("/secret/", [("Host", host)]) == 200)
        #expect(status("/secret/a/b", [("host", host), ("Origin", "http://\(host)")]) == 200)
    }

    @Test(arguments: [
        "example.com", "example.com:80", "127.0.0.1.example.com", "localhost:a", "", "127.0.0.1:80:80", "::1",
    ])
    func refusesNamesThatPointHere(host: String) { #expect(status("/secret/", [("Host", host)]) == 421) }

    @Test func refusesOtherSites() {
        let host = ("Host", "localhost:80")
        #expect(status("/secret/", []) == 421)
        #expect(status("/secret/", [host, host]) == 421)
        #expect(status("/secret/", [host, ("Origin", "http://localhost:81")]) == 403)
        #expect(status("/secret/", [host, ("Origin", "https://localhost:80")]) == 403)
        #expect(status("/secret/", [host, ("Origin", "null")]) == 403)
        #expect(status("/secret/", [host, ("Sec-Fetch-Site", "cross-site")]) == 403)
        #expect(status("/secret/", [host, ("Sec-Fetch-Site", "same-origin")]) == 200)
        let link = [host, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]
        #expect(status("/secret/", link + [("Sec-Fetch-Dest", "document")]) == 200)
        #expect(status("/secret/", link + [("Sec-Fetch-Dest", "iframe")]) == 403)
    }

    @Test(arguments: ["/", "", "/secre/", "/secret2/", "/other?secret", "secret", "//secret/"])
    func refusesOtherTokens(path: String) { #expect(status(path, [("Host", "localhost")]) == 403) }

    @Test func returnsThePathBelowTheToken() throws {
        func path(_ target: String) throws -> String {
            try check.path(of: HTTPRequest("GET", target, headers: [("Host", "localhost")]))
        }
        #expect(try path("/secret/a/b?c") == "a/b")
        #expect(try path("/secret/") == "")
        #expect(try path("/secret") == "")
    }

    @Test func makesLongTokens() {
        let tokens = (0..<50).map { _ in AccessCheck.randomToken() }
        #expect(Set(tokens).count == 50)
        #expect(tokens.allSatisfy { $0.utf8.count == 32 })
    }
}
