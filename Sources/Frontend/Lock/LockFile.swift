import Bridge
import Diagnostics
import SourcePolicy
import SourceText

/// The lock file of a build file: a source policy that pins the build's sources, named `NAME.lock.json` and stored beside the
/// build file.
struct LockFile: Sendable {
    static let suffix = ".lock.json"

    /// The name of the lock file, e.g. `Dockerfile.lock.json`.
    let name: String
    let policy: SourcePolicy

    /// Parses a lock file.
    ///
    /// - Parameter source: The name of the build file, without directories.
    /// - Throws: `DiagnosticsError` if the text isn't a lock file, or if it names another build file.
    init(_ file: SourceFile, of source: String) throws(DiagnosticsError) {
        name = file.name
        policy = try SourcePolicy(parsing: file)
        if let owner = policy.file, owner != source {
            let place = SourceLocation(file: file, range: SourceRange(0, min(1, file.bytes.count)))
            let advice = "remove it and run 'slipway lock -f \(source)'"
            let message = "this is the lock file of '\(owner)', not of '\(source)'; \(advice)"
            throw DiagnosticsError(Diagnostic("lock.other-file", message, at: place))
        }
    }

    /// Returns a note that names the pin whose digest or commit appears in an error's message; nil if there is no such pin.
    func note(on message: String) -> String? {
        guard let pin = policy.pins.first(where: { message.hasBytes(of: $0.value) }) else { return nil }
        return "\(name) pins \(pin.identifier) to \(pin.value); to update it, run 'slipway lock --update'"
    }
}

extension BridgeError {
    /// Returns the error with the lock file's note appended, if its message contains a pinned digest or commit.
    func explained(by lock: LockFile?) -> BridgeError {
        guard let note = lock?.note(on: message) else { return self }
        var error = self
        error.message += "; " + note
        return error
    }
}
