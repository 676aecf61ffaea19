import Foundation
import TestSupport
import Testing

extension TestProcess {
    static let fixtures = Checkout.root.appendingPathComponent("Tests/BuildProxyTests/Fixtures")

    /// Starts a Python client or server of `Fixtures`.
    ///
    /// Needs `protoc`, and `python3` with the packages `grpcio` and `protobuf`.
    static func fixture(_ script: String, _ arguments: [String]) async throws -> TestProcess {
        try await python(fixtures.appendingPathComponent(script).path, arguments)
    }

    /// Starts the C++ client, after building it if necessary.
    ///
    /// Needs `libgrpc-dev` and the other packages that `dev/interop-client` names.
    static func interop(_ arguments: [String]) async throws -> TestProcess {
        let built = try await run(Checkout.root.appendingPathComponent("dev/interop-client").path, [])
        let path = built.text.split(separator: "\n").last.map(String.init) ?? ""
        try #require(built.status == 0, "dev/interop-client failed: \(built.text)")
        return try await TestProcess(path, arguments)
    }

    /// Reads the port of a server from its first line, `ready PORT`.
    func port() async throws -> Int {
        let line = try await read()
        return try #require(
            line.hasPrefix("ready ") ? Int(line.dropFirst(6).trimmingCharacters(in: .whitespacesAndNewlines)) : nil,
            "the fixture needs protoc and: pip install grpcio protobuf; it printed: \(line)"
        )
    }
}
