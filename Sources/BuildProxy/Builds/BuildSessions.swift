import Synchronization

/// The builds that run: for each, by the name that the client gave it, whose files it reads.
final class BuildSessions: Sendable {
    private let sessions = Mutex<[String: String]>([:])

    /// A build begins.
    func begin(_ build: String, session: String) { sessions.withLock { $0[build] = session } }

    /// A build is over.
    func end(_ build: String) { sessions.withLock { $0[build] = nil } }

    /// The session of a build; empty where it has none, or is not known here.
    func session(of build: String) -> String { sessions.withLock { $0[build] ?? "" } }
}
