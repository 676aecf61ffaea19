import Foundation
import TestSupport
import Testing

/// Listening sockets passed by systemd's `systemd-socket-activate` (Debian's package `systemd`).
@Suite struct SocketActivationTests {
    private let folder = URL(fileURLWithPath: "/tmp/slipway-passed-\(UUID().uuidString.prefix(8))")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Connects to the first passed socket, which starts the service, waits for `text` in its log, and ends it.
    ///
    /// - Parameters:
    ///   - names: the names of the passed sockets.
    ///   - listen: the values of `--listen`.
    private func activated(_ names: [String], listen: [String], until text: String) async throws -> TestProcess.Output {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a").path
        var arguments = ["-l", path]
        if names.count > 1 { arguments += ["-l", folder.appendingPathComponent("b").path] }
        arguments += ["--fdname=" + names.joined(separator: ":"), try Checkout.slipway.path]
        arguments += ["serve", "--buildkit", "unix:///nowhere"]
        for address in listen { arguments += ["--listen", address] }
        let service = try await TestProcess("/usr/bin/systemd-socket-activate", arguments)
        defer { service.kill() }
        var log = try await service.read { $0.contains("Listening on \(path) as 3") }
        let client = try connect(path)
        log += try await service.read { $0.contains(text) }
        if log.contains(#""message":"listening""#) {
            // The HTTP/2 preface and an empty SETTINGS frame. The service replies with its own SETTINGS frame.
            let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
            #expect(write(client, preface, preface.count) == preface.count)
            var frame = [UInt8](repeating: 0, count: 9)
            #expect(read(client, &frame, frame.count) == 9 && frame[3] == 4, "\(frame)")
        }
        close(client)
        service.kill(SIGTERM)
        var outcome = try await service.end()
        // The service must leave the socket's file to the process that created it.
        #expect(FileManager.default.fileExists(atPath: path))
        outcome.text = log + outcome.text
        return outcome
    }

    private func connect(_ path: String) throws -> Int32 {
        let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isConnected)
        return client
    }

    @Test(arguments: [["fd://"], ["fd://api"], ["fd://api", "own"]])
    func listensOnPassedSockets(listen: [String]) async throws {
        let listen = listen.map { $0 == "own" ? "unix://\(folder.path)/own" : $0 }
        let outcome = try await activated(["api"], listen: listen, until: #""message":"listening""#)
        let entry = #""message":"listening","address":"unix://\#(folder.path)/a""#
        #expect(outcome.text.contains(entry), Comment(rawValue: outcome.text))
        #expect(outcome.status == 0)
    }

    @Test func reportsAnUnusedSocket() async throws {
        let outcome = try await activated(
            ["api", "other"],
            listen: ["fd://api"],
            until: "a passed socket is not named by any listen address"
        )
        #expect(outcome.text.contains(#""descriptor":"4","name":"other""#), Comment(rawValue: outcome.text))
        #expect(outcome.status == 0)
    }

    @Test func suggestsTheNearestName() async throws {
        let message = "--listen fd://apy: no socket of that name was passed, only api; did you mean api?"
        #expect(try await activated(["api"], listen: ["fd://apy"], until: message).status == 1)
    }

    @Test func needsSockets() async throws {
        let outcome = try await SlipwayTests.run(["serve", "--listen", "fd://", "--buildkit", "unix:///nowhere"])
        #expect(outcome.status == 1)
        let message = "the process inherited no sockets (LISTEN_FDS); start it from a socket unit"
        #expect(outcome.errors.hasSuffix("slipway: --listen fd://: \(message)\n"), Comment(rawValue: outcome.errors))
    }
}
