import Foundation
import Frontend
import Testing

/// `slipway serve` as a process: its command line, its reports, its end.
@Suite struct ServeTests {
    @Test(arguments: [
        (
            ["--listen", "/run/x.sock"],
            "--listen: invalid address \"/run/x.sock\": expected unix:///PATH or tcp://HOST:PORT"
        ),
        (["--listen", "tcp://localhost:no"], "--listen: invalid address \"tcp://localhost:no\": expected a port"),
        (["--listen", "unix:///tmp/x", "--frontend-image", "UPPER"], "--frontend-image: \"UPPER\": "),
        (["--listen", "unix:///tmp/x", "--grace=-1"], "--grace: expected seconds from 0 up, found -1"),
        (
            ["--listen", "unix:///tmp/x", "--log-level", "loud"],
            "--log-level: expected one of debug, info, warning, error, found \"loud\""
        ),
    ])
    func refuses(arguments: [String], message: String) throws {
        let outcome = try SlipwayTests.run(["serve", "--buildkit", "unix:///tmp/none"] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func needsAListener() throws {
        let outcome = try SlipwayTests.run(["serve"])
        #expect(outcome.status == 2)
        #expect(outcome.errors == "slipway: listen: at least one address is needed, by --listen or in the file\n")
    }

    /// Starts the service, hands its reports to `body` as they come, and gives the rest of them with the status.
    private func serving(
        _ socket: String,
        _ body: (Process, FileHandle) throws -> Void
    ) throws -> (status: Int32, rest: String) {
        let process = Process()
        process.executableURL = try SlipwayTests.executable
        process.arguments = ["serve", "--listen", "unix://\(socket)", "--buildkit", "unix:///nowhere"]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        try body(process, pipe.fileHandleForReading)
        let rest = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, rest)
    }

    @Test func listensUntilItIsEnded() throws {
        let socket = "/tmp/slipway-serve-\(UUID().uuidString.prefix(8)).sock"
        let (status, rest) = try serving(socket) { process, reports in
            let line = String(decoding: reports.availableData, as: UTF8.self)
            #expect(line.contains(#""message":"listening","address":"unix://\#(socket)","solver":"unix:///nowhere""#))
            #expect(line.hasSuffix("\"version\":\"\(Release.version)\"}\n"))
            // A second one leaves it alone.
            let second = try SlipwayTests.run([
                "serve", "--listen", "unix://\(socket)", "--buildkit", "unix:///nowhere",
            ])
            #expect(second.status == 1)
            #expect(second.errors.contains("slipway: --listen unix://\(socket): another process listens on it"))
            process.terminate()
        }
        #expect(status == 0)
        #expect(rest.contains(#""message":"closing""#) && rest.hasSuffix("\"message\":\"closed\"}\n"), "\(rest)")
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    /// What a process that was killed has left does not keep the next one from listening.
    @Test func replacesAnAbandonedSocket() throws {
        let socket = "/tmp/slipway-serve-\(UUID().uuidString.prefix(8)).sock"
        let (killed, _) = try serving(socket) { process, reports in
            _ = reports.availableData
            kill(process.processIdentifier, SIGKILL)
        }
        #expect(killed == SIGKILL && FileManager.default.fileExists(atPath: socket))
        let (status, _) = try serving(socket) { process, reports in
            #expect(String(decoding: reports.availableData, as: UTF8.self).contains("listening"))
            process.interrupt()
        }
        #expect(status == 0)
    }

    /// What systemd hears, and what a scraper gets.
    @Test func tellsItsManager() throws {
        let folder = "/tmp/slipway-serve-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let manager = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(manager) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(folder)/notify".utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(manager, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        func heard() -> String {
            var bytes = [UInt8](repeating: 0, count: 1024)
            let count = recv(manager, &bytes, bytes.count, 0)
            return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
        }
        let process = Process()
        process.executableURL = try SlipwayTests.executable
        process.arguments = [
            "serve", "--listen", "unix://\(folder)/slipway.sock", "--metrics", "unix://\(folder)/metrics.sock",
        ]
        process.environment = ProcessInfo.processInfo.environment.merging(["NOTIFY_SOCKET": "\(folder)/notify"]) { $1 }
        process.standardError = Pipe()
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        #expect(heard() == "READY=1\nSTATUS=Serving")
        #expect(FileManager.default.fileExists(atPath: "\(folder)/metrics.sock"))
        kill(process.processIdentifier, SIGHUP)
        #expect(heard().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        #expect(heard() == "READY=1\nSTATUS=Serving")
        process.terminate()
        #expect(heard() == "STOPPING=1\nSTATUS=Waiting for running calls")
        process.waitUntilExit()
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/metrics.sock"))
        #expect(process.terminationStatus == 0)
    }
}

/// `slipway serve` with certificates and tokens.
@Suite struct ServeFilesTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-serve-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func write(_ name: String, _ text: String) throws -> String {
        let path = folder.appendingPathComponent(name).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func namesFlagAndFile() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let tokens = try write("tokens", "# those who may\nci short\n")
        let listen = ["serve", "--listen", "unix://\(folder.path)/s"]
        let outcome = try SlipwayTests.run(listen + ["--compile-tokens", tokens])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "slipway: --compile-tokens: \(tokens):2: the token of 'ci' has 5 characters: expected 16 to 1024\n"
        )
        let certificate = try write("one.pem", "-----BEGIN CERTIFICATE-----\n")
        let tls = ["--listen", "tcp://127.0.0.1:0", "--tls-certificate", certificate, "--tls-key", certificate]
        let second = try SlipwayTests.run(listen + tls)
        #expect(second.status == 1)
        #expect(
            second.errors == "slipway: --tls-certificate: \(certificate): holds no certificate: "
                + "expected PEM with -----BEGIN CERTIFICATE-----\n"
        )
    }

    @Test func readsFilesAgainOnHangup() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let tokens = try write("tokens", "ci 0123456789abcdef\n")
        let process = Process()
        process.executableURL = try SlipwayTests.executable
        process.arguments = ["serve", "--listen", "unix://\(folder.path)/s", "--compile-tokens", tokens]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        /// Waits for a report with these words.
        func hears(_ words: String) -> Bool {
            var said = ""
            while case let more = pipe.fileHandleForReading.availableData, !more.isEmpty {
                said += String(decoding: more, as: UTF8.self)
                if said.contains(words) { return true }
            }
            return false
        }
        #expect(hears(#""message":"listening""#))
        // Also where nothing has changed; so it isn't the look of every few seconds.
        kill(process.processIdentifier, SIGHUP)
        #expect(hears(#""message":"files read again","files":"\#(tokens)""#))
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
