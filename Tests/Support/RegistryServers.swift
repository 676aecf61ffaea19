public import Foundation

/// The registries and the file server of `Tests/Fixtures/registries.py`, running.
public struct RegistryServers: Sendable {
    private let process: TestProcess
    private let answer: [String: String]
    /// The folder of the servers' data.
    public let folder: URL

    /// Starts the servers and waits until their images are pushed.
    public init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = Checkout.root.appendingPathComponent("Tests/Fixtures/registries.py")
        process = try await TestProcess.python(script.path, [folder.path])
        let text = try await process.read()
        guard let answer = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)) else {
            throw TestProcess.TimedOut(description: "registries.py: \(text)")
        }
        self.answer = answer
    }

    /// Ends the servers and removes their data.
    public func stop() async throws {
        process.closeInput()
        _ = try await process.end()
        try FileManager.default.removeItem(at: folder)
    }

    /// Changes the image `base:1` of the registry `open`, the file and the branch of the site.
    public func move() async throws {
        process.send("move")
        let text = try await process.read()
        guard text == "moved\n" else { throw TestProcess.TimedOut(description: "registries.py: \(text)") }
    }

    /// The address of a server: `open`, `basic`, `token`, `broken` or `site`.
    public func address(_ name: String) -> String { answer[name] ?? "" }

    /// The digest of an image when the servers started: `base` or `multi`, or `layout` for that of the OCI layout.
    public func digest(_ image: String) -> String { answer["digest-" + image] ?? "" }
}
