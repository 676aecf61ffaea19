import Testing

@testable import Registry

@Suite struct HTTPTests {
    @Test(arguments: [
        ("https://Example.org", "https://example.org/"), ("http://a:5000/b?c#d", "http://a:5000/b?c"),
        ("http://[::1]:80/", "http://[::1]:80/"), ("https://a?b=c", "https://a/?b=c"),
    ])
    func readsAddresses(_ text: String, _ expected: String) {
        #expect(WebURL(parsing: text)?.description == expected)
    }

    @Test(arguments: [
        "", "ftp://a/", "http:///a", "http://u:p@a/", "http://a/\r\nX: y", "http://a b/", "a.b/c", "://a",
    ])
    func refusesAddresses(_ text: String) { #expect(WebURL(parsing: text) == nil) }

    @Test(arguments: [
        ("/c", "https://a/c"), ("c?d", "https://a/x/c?d"), ("//b/c", "https://b/c"), ("http://b", "http://b/"),
        ("ftp://b/", ""), ("/\n", ""),
    ])
    func followsLocations(_ location: String, _ expected: String) throws {
        let url = try #require(WebURL(parsing: "https://a/x/y?z"))
        #expect(url.following(location)?.description ?? "" == expected)
    }

    @Test func escapesParameters() throws {
        let url = try #require(WebURL(parsing: "https://a/t?x=1"))
        #expect(
            url.adding([("scope", "repository:a/b:pull")]).description
                == "https://a/t?x=1&scope=repository%3Aa%2Fb%3Apull"
        )
        #expect(url.host == "a" && WebURL(parsing: "http://[::1]:5/")?.host == "[::1]")
    }

    @Test(arguments: [
        ("3", Duration.seconds(3)), ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(37)),
        ("Sun, 06 Nov 1994 08:48:00 GMT", .seconds(0)), ("-1", nil), ("soon", nil), ("", nil),
        ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 99 Nov 1994 08:49:37 GMT", nil),
    ])
    func readsRetryAfter(_ value: String, _ pause: Duration?) {
        #expect(RetryPolicy.delay(value, now: 784_111_740) == pause)
    }

    @Test func decidesAboutRepetitions() {
        let policy = RetryPolicy()
        #expect(policy.decision(after: 1, nil, now: 0) == .wait(.milliseconds(300)))
        #expect(policy.decision(after: 2, HTTPResponse(status: 503), now: 0) == .wait(.milliseconds(600)))
        #expect(policy.decision(after: 4, HTTPResponse(status: 503), now: 0) == .giveUp)
        #expect(policy.decision(after: 1, HTTPResponse(status: 404), now: 0) == .giveUp)
        let asks = { HTTPResponse(status: 429, headers: [HTTPHeader("retry-after", $0)]) }
        #expect(policy.decision(after: 1, asks("2"), now: 0) == .wait(.seconds(2)))
        #expect(policy.decision(after: 1, asks("31"), now: 0) == .giveUp)
    }
}
