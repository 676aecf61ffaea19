import Synchronization

/// The client session of each running build, by the name that the client gave the build.
final class BuildSessions: Sendable {
    private let sessions = Mutex<[String: String]>([:])

    func begin(_ build: String, session: String) { sessions.withLock { $0[build] = session } }

    func end(_ build: String) { sessions.withLock { $0[build] = nil } }

    /// The session of a build; empty if it has none or is unknown.
    func session(of build: String) -> String { sessions.withLock { $0[build] ?? "" } }
}
