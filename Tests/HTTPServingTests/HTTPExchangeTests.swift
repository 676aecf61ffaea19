import Testing

@testable import HTTPServing

/// The transitions of a connection's current request.
@Suite struct HTTPExchangeTests {
    private var post: HTTPRequest { HTTPRequest("POST", "/a") }

    private func begun(_ request: HTTPRequest, closes: Bool = false) -> HTTPExchange {
        var exchange = HTTPExchange.idle
        _ = exchange.begin(request, length: nil, isKeptAlive: !closes, limit: 8)
        return exchange
    }

    @Test func collectsTheBody() {
        var exchange = begun(post)
        _ = exchange.append([1, 2], limit: 8)
        _ = exchange.append([3], limit: 8)
        guard case .answer(let request) = exchange.end() else { return #expect(Bool(false), "not answered") }
        #expect(request.body == [1, 2, 3])
    }

    @Test(arguments: [false, true]) func closesAfterTheResponseIfTheClientAsksForIt(closes: Bool) {
        var exchange = begun(post, closes: closes)
        _ = exchange.end()
        guard case .write(let response, isHead: false, closes: closes) = exchange.answered(.text(200, "ok")) else {
            return #expect(Bool(false), "not written")
        }
        #expect(response.status == 200)
        guard case .nothing = exchange.begin(post, length: nil, isKeptAlive: true, limit: 8) else { return }
        if case .reading = exchange { #expect(!closes) } else { #expect(closes) }
    }

    @Test func leavesOutTheBodyOfAResponseToHEAD() {
        var exchange = begun(HTTPRequest("HEAD", "/"))
        _ = exchange.end()
        guard case .write(_, isHead: true, closes: false) = exchange.answered(.text(200, "ok")) else {
            return #expect(Bool(false), "not a response to HEAD")
        }
    }

    @Test(arguments: [(length: 9, parts: []), (length: nil, parts: [[1, 2, 3, 4], [5, 6, 7, 8, 9]])])
    func refusesALargeBody(length: Int?, parts: [[UInt8]]) {
        var exchange = HTTPExchange.idle
        _ = exchange.begin(post, length: length, isKeptAlive: true, limit: 8)
        for part in parts { _ = exchange.append(part, limit: 8) }
        guard case .write(let response, isHead: false, closes: true) = exchange.end() else {
            return #expect(Bool(false), "not refused")
        }
        #expect(response.status == 413)
    }

    @Test func invitesABodyUnlessItIsTooLarge() {
        var exchange = HTTPExchange.idle
        var request = post
        request.headers = [("Expect", "100-continue")]
        guard case .invite = exchange.begin(request, length: 8, isKeptAlive: true, limit: 8) else {
            return #expect(Bool(false), "not invited")
        }
        exchange = .idle
        guard
            case .write(let response, _, closes: true) = exchange.begin(request, length: 9, isKeptAlive: true, limit: 8)
        else { return #expect(Bool(false), "not refused") }
        #expect(response.status == 413)
    }

    @Test func endsSlowAndIdleConnections() {
        var exchange = begun(post)
        guard case .write(let response, _, closes: true) = exchange.expire() else {
            return #expect(Bool(false), "a slow request gets no response")
        }
        #expect(response.status == 408)
        exchange = .idle
        guard case .close = exchange.expire() else { return #expect(Bool(false), "idle") }
        // The response to a request that came too late, e.g. after the client left, goes nowhere.
        guard case .nothing = exchange.answered(.text(200, "")) else { return #expect(Bool(false), "written") }
    }
}
