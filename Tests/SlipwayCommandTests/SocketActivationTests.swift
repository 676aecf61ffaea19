import Foundation
import Testing

/// Sockets that the service is started with, by systemd's own `systemd-socket-activate` (Debian's package `systemd`).
@Suite struct SocketActivationTests {
    private let folder = URL(fileURLWithPath: "/tmp/slipway-passed-\(UUID().uuidString.prefix(8))")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Starts the service with the first connection, which is made here; its reports so far, its end.
    private func activated(
        _ names: [String],
        listen: [String],
        until words: String
    ) throws -> (said: String, status: Int32) {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-socket-activate")
        var arguments = ["-l", path]
        if names.count > 1 { arguments += ["-l", folder.appendingPathComponent("b").path] }
        arguments += ["--fdname=" + names.joined(separator: ":"), try SlipwayTests.executable.path]
        arguments += ["serve", "--buildkit", "unix:///nowhere"]
        for address in listen { arguments += ["--listen", address] }
        process.arguments = arguments
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        var said = ""
        func hears(_ words: String) -> Bool {
            while !said.contains(words) {
                let more = pipe.fileHandleForReading.availableData
                if more.isEmpty { return false }
                said += String(decoding: more, as: UTF8.self)
            }
            return true
        }
        #expect(hears("Listening on \(path) as 3"), Comment(rawValue: said))
        let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        #expect(isConnected)
        #expect(hears(words), Comment(rawValue: said))
        if said.contains("listening") {
            // HTTP/2 on the connection that started it: the preface and no settings, upon which it sends its own.
            let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
            #expect(write(client, preface, preface.count) == preface.count)
            var frame = [UInt8](repeating: 0, count: 9)
            #expect(read(client, &frame, frame.count) == 9 && frame[3] == 4, "\(frame)")
        }
        close(client)
        process.terminate()
        process.waitUntilExit()
        said += String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        // It is whoever passed the socket that it belongs to.
        #expect(FileManager.default.fileExists(atPath: path))
        return (said, process.terminationStatus)
    }

    @Test(arguments: [["fd://"], ["fd://api"], ["fd://api", "its own"]])
    func listensOnWhatItIsPassed(listen: [String]) throws {
        let listen = listen.map { $0 == "its own" ? "unix://\(folder.path)/own" : $0 }
        let (said, status) = try activated(["api"], listen: listen, until: #""message":"listening""#)
        #expect(said.contains(#""message":"listening","address":"unix://\#(folder.path)/a""#), Comment(rawValue: said))
        #expect(status == 0)
    }

    @Test func saysWhichSocketHasNoUse() throws {
        let (said, status) = try activated(["api", "other"], listen: ["fd://api"], until: "nobody answers there")
        #expect(said.contains(#""name":"other","descriptor":"4""#), Comment(rawValue: said))
        #expect(status == 0)
    }

    @Test func knowsTheNames() throws {
        let words = "--listen fd://apy: no socket of that name was passed, only api; did you mean api?"
        #expect(try activated(["api"], listen: ["fd://apy"], until: words).status == 1)
    }

    @Test func needsSockets() throws {
        let outcome = try SlipwayTests.run(["serve", "--listen", "fd://", "--buildkit", "unix:///nowhere"])
        #expect(outcome.status == 1)
        let words = "the process was started with no sockets (LISTEN_FDS): expected a socket unit"
        #expect(outcome.errors.hasSuffix("slipway: --listen fd://: \(words)\n"), Comment(rawValue: outcome.errors))
    }
}
