import Synchronization

/// The session ID of each running build, by the ID that the client gave the build.
final class BuildSessions: Sendable {
    private let sessions = Mutex<[String: String]>([:])

    func begin(_ build: String, session: String) { sessions.withLock { $0[build] = session } }

    func end(_ build: String) { sessions.withLock { $0[build] = nil } }

    /// Returns the session ID of a build; empty if the build has no session or is unknown.
    func session(of build: String) -> String { sessions.withLock { $0[build] ?? "" } }
}
