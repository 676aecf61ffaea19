import Glibc
import StdioTransport
import Testing

/// The remote end of a socket pair, which sends frames byte by byte.
struct RawPeer: Sendable {
    enum Kind: UInt8 {
        case data = 0
        case headers = 1
        case reset = 3
        case settings = 4
        case ping = 6
        case goAway = 7
    }

    struct Frame: Equatable {
        var kind: UInt8
        var flags: UInt8
        var stream: UInt32
        var payload: [UInt8]
    }

    static let endStream: UInt8 = 1
    static let endHeaders: UInt8 = 4
    let descriptor: Int32

    /// Sends one frame.
    func send(_ kind: Kind, flags: UInt8 = 0, stream: UInt32 = 1, _ payload: [UInt8] = []) {
        let length = payload.count
        var bytes = [UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), kind.rawValue, flags]
        bytes += big(stream) + payload
        _ = write(descriptor, bytes, bytes.count)
    }

    /// Sends headers as literals, without compression.
    func send(headers: [(String, String)], end: Bool, stream: UInt32 = 1) {
        var block: [UInt8] = []
        for (name, value) in headers {
            block += [0, UInt8(name.utf8.count)] + Array(name.utf8)
            block += [UInt8(value.utf8.count)] + Array(value.utf8)
        }
        send(.headers, flags: Self.endHeaders | (end ? Self.endStream : 0), stream: stream, block)
    }

    /// Reads the client's preface.
    func readPreface() -> Bool { read(24) == Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) }

    /// Reads frames up to the first one that `matches`.
    func frame(where matches: (Frame) -> Bool) -> Frame? {
        while let head = read(9) {
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            let stream = head[5...].reduce(0) { $0 << 8 | UInt32($1) }
            guard let payload = read(length) else { return nil }
            let frame = Frame(kind: head[3], flags: head[4], stream: stream, payload: payload)
            if matches(frame) { return frame }
        }
        return nil
    }

    /// Opens the connection and reads one complete request.
    func awaitRequest() -> Frame? { awaitRequests(1).first }

    /// Opens the connection and reads complete requests, in the order of their arrival.
    ///
    /// HTTP/2 does not order streams: requests that are sent together arrive in any order.
    func awaitRequests(_ count: Int) -> [Frame] {
        guard readPreface() else { return [] }
        send(.settings, stream: 0)
        var requests: [Frame] = []
        while requests.count < count,
            let request = frame(where: { $0.kind == Kind.data.rawValue && $0.flags & Self.endStream != 0 })
        {
            requests.append(request)
        }
        return requests
    }

    func big(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }

    private func read(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var part = [UInt8](repeating: 0, count: count - bytes.count)
            let got = Glibc.read(descriptor, &part, part.count)
            guard got > 0 else { return nil }
            bytes += part.prefix(got)
        }
        return bytes
    }
}

/// Runs `body` with a transport and the remote end of its socket pair, which is closed afterwards.
func withRawPeer(_ body: (StdioTransport, RawPeer) async throws -> Void) async throws {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    let (near, far) = (ends[0], ends[1])
    // A missing frame fails the test instead of blocking it.
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(far, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    defer { close(near) }
    try await withTransport(input: near, output: near) { transport in
        try await body(transport, RawPeer(descriptor: far))
    }
    close(far)
}

/// Starts an operation on the transport's thread.
///
/// The remote end's reads block the test's thread, which belongs to the small shared pool, so the operation must not need
/// another thread of the pool.
func onLoop<Value: Sendable>(
    _ transport: StdioTransport,
    _ operation: @escaping @Sendable () async throws -> Value
) -> Task<Value, any Error> {
    Task(executorPreference: transport, operation: operation)
}
