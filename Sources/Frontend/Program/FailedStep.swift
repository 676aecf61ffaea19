import Bridge
import Diagnostics
import JSON
import LLB
import SyntaxKit

/// A step that failed while a `Program` was being planned.
///
/// The solver sends a step's log only to the client, which shows it. Since BuildKit 0.9 the error names the file systems of the
/// failed process, so a log that the step wrote to a file can be quoted.
struct FailedStep {
    /// The maximum number of log lines that an error quotes.
    static let lineLimit = 20
    /// The maximum number of bytes that are read from the end of the log.
    static let byteLimit = 64 << 10
    /// The maximum number of file systems that are searched for a log.
    static let mountLimit = 8

    let error: BridgeError
    let bridge: any Bridge

    init(_ error: BridgeError, bridge: any Bridge) {
        self.error = error
        self.bridge = bridge
    }

    /// Returns the error at the question's location, with the last lines of the log that the step wrote to a file, if there is
    /// one.
    func failure(for question: Question) async -> DiagnosticsError {
        var diagnostic = Diagnostic("program.step-failed", "\(question.subject): \(error.message)", at: question.place)
        diagnostic.output = await lastLines()
        var failure = DiagnosticsError(diagnostic)
        failure.cause = error.cause
        return failure
    }

    private func lastLines() async -> [String] {
        let details = error.details.lazy.compactMap { ErrorDetail.members(of: "Solve", $0) }.first
        let ids = details?.members.last { $0.key == "mountIDs" }?.value.array?.compactMap(\.string) ?? []
        for id in ids.prefix(Self.mountLimit) where !id.isEmpty {
            for name in StepLog.names {
                if let lines = await lines(of: name, in: Reference(id: id)) { return lines }
            }
        }
        return []
    }

    /// Returns the last lines of a file; nil if the file doesn't exist or is empty.
    private func lines(of path: String, in reference: Reference) async -> [String]? {
        guard let status = try? await bridge.fileStatus(path, of: reference), status.size > 0 else { return nil }
        let offset = max(0, status.size - Int64(Self.byteLimit))
        let range = FileRange(offset: offset, length: Int64(Self.byteLimit))
        guard let bytes = try? await bridge.readFile(path, of: reference, range: range) else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        return lines.suffix(Self.lineLimit).map { String(repairing: $0.last == 0x0D ? $0.dropLast() : $0) }
    }
}
