import Foundation
import Frontend
import TestSupport
import Testing

/// `slipway serve` as a process: its command line, its log, and how it ends.
@Suite struct ServeTests {
    @Test(arguments: [
        (
            ["--listen", "/run/x.sock"],
            "--listen: invalid address \"/run/x.sock\": expected unix:///PATH or tcp://HOST:PORT"
        ),
        (["--listen", "tcp://localhost:no"], "--listen: invalid address \"tcp://localhost:no\": expected a port"),
        (["--listen", "unix:///tmp/x", "--frontend-image", "UPPER"], "--frontend-image: \"UPPER\": "),
        (["--listen", "unix:///tmp/x", "--grace=-1"], "--grace must be a whole number of seconds from 0, not -1"),
        (
            ["--listen", "unix:///tmp/x", "--log-level", "loud"],
            "--log-level can't be \"loud\"; expected one of debug, info, warning, error"
        ),
    ])
    func rejects(arguments: [String], message: String) async throws {
        let outcome = try await SlipwayTests.run(["serve", "--buildkit", "unix:///tmp/none"] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func needsAListener() async throws {
        let outcome = try await SlipwayTests.run(["serve"])
        #expect(outcome.status == 2)
        #expect(outcome.errors == "slipway: \"listen\" needs at least one address, from --listen or the file\n")
    }

    /// Runs the service during `body`; returns the rest of its log and its status.
    private func withService(
        _ socket: String,
        _ body: (TestProcess) async throws -> Void
    ) async throws -> TestProcess.Output {
        let service = try await TestProcess(
            Checkout.slipway.path,
            ["serve", "--listen", "unix://\(socket)", "--buildkit", "unix:///nowhere"]
        )
        defer { service.kill() }
        try await body(service)
        return try await service.end()
    }

    @Test func listensUntilItIsTerminated() async throws {
        let socket = "/tmp/slipway-serve-\(UUID().uuidString.prefix(8)).sock"
        let end = try await withService(socket) { service in
            let line = try await service.read()
            #expect(line.contains(#""message":"listening","address":"unix://\#(socket)","upstream":"unix:///nowhere""#))
            #expect(line.hasSuffix("\"version\":\"\(Release.version)\"}\n"))
            // A second service on the same socket fails and leaves the first one alone.
            let second = try await SlipwayTests.run([
                "serve", "--listen", "unix://\(socket)", "--buildkit", "unix:///nowhere",
            ])
            #expect(second.status == 1)
            #expect(second.errors.contains("slipway: --listen unix://\(socket): another process listens on it"))
            service.kill(SIGTERM)
        }
        #expect(end.status == 0)
        #expect(end.text.contains(#""message":"closing""#) && end.text.hasSuffix("\"message\":\"closed\"}\n"), "\(end)")
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    /// The socket of a killed process doesn't keep the next one from listening.
    @Test func replacesAnAbandonedSocket() async throws {
        let socket = "/tmp/slipway-serve-\(UUID().uuidString.prefix(8)).sock"
        let killed = try await withService(socket) { service in
            _ = try await service.read()
            service.kill()
        }
        #expect(killed.status == 128 + SIGKILL && FileManager.default.fileExists(atPath: socket))
        let end = try await withService(socket) { service in
            let log = try await service.read()
            #expect(log.contains("listening"))
            service.kill(SIGINT)
        }
        #expect(end.status == 0)
    }

    /// The notifications for systemd, and the socket of the metrics.
    @Test func notifiesTheServiceManager() async throws {
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
        func notification() -> String {
            var bytes = [UInt8](repeating: 0, count: 1024)
            let count = recv(manager, &bytes, bytes.count, 0)
            return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
        }
        let service = try await TestProcess(
            Checkout.slipway.path,
            ["serve", "--listen", "unix://\(folder)/slipway.sock", "--metrics", "unix://\(folder)/metrics.sock"],
            environment: ["NOTIFY_SOCKET": "\(folder)/notify"]
        )
        defer { service.kill() }
        #expect(notification() == "READY=1\nSTATUS=Serving")
        #expect(FileManager.default.fileExists(atPath: "\(folder)/metrics.sock"))
        service.kill(SIGHUP)
        #expect(notification().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        #expect(notification() == "READY=1\nSTATUS=Serving")
        service.kill(SIGTERM)
        #expect(notification() == "STOPPING=1\nSTATUS=Waiting for running calls")
        #expect(try await service.end().status == 0)
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/metrics.sock"))
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

    @Test func reportsTheFlagAndTheFile() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let tokens = try write("tokens", "# comment\nci short\n")
        let listen = ["serve", "--listen", "unix://\(folder.path)/s"]
        let outcome = try await SlipwayTests.run(listen + ["--compile-tokens", tokens])
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "slipway: --compile-tokens can't be used: "
                + "\(tokens):2: the token of 'ci' has 5 characters: expected 16 to 1024\n"
        )
        let certificate = try write("one.pem", "-----BEGIN CERTIFICATE-----\n")
        let tls = ["--listen", "tcp://127.0.0.1:0", "--tls-certificate", certificate, "--tls-key", certificate]
        let second = try await SlipwayTests.run(listen + tls)
        #expect(second.status == 1)
        #expect(
            second.errors == "slipway: --tls-certificate can't be used: \(certificate): holds no certificate: "
                + "expected PEM with -----BEGIN CERTIFICATE-----\n"
        )
    }

    @Test func reloadsFilesOnSIGHUP() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let tokens = try write("tokens", "ci 0123456789abcdef\n")
        let service = try await TestProcess(
            Checkout.slipway.path,
            ["serve", "--listen", "unix://\(folder.path)/s", "--compile-tokens", tokens]
        )
        defer { service.kill() }
        let start = try await service.read { $0.contains(#""message":"listening""#) }
        #expect(start.contains("listening"))
        // SIGHUP logs even unchanged files, unlike the periodic check.
        service.kill(SIGHUP)
        let message = #""message":"files reloaded","files":"\#(tokens)""#
        let log = try await service.read { $0.contains(message) }
        #expect(log.contains(message))
        service.kill(SIGTERM)
        #expect(try await service.end().status == 0)
    }
}
