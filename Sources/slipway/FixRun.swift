import DiagnosticReports
import Diagnostics
import Frontend
import SourceText

/// The result of checking a build file and applying fixes repeatedly.
struct FixRun {
    /// The maximum number of passes. Each pass after the first applies fixes that overlapped other fixes in the previous pass,
    /// or that other fixes made possible.
    private static let passLimit = 10

    /// The build file's text after the last pass.
    let bytes: [UInt8]
    /// The number of fixes that were applied.
    let fixed: Int
    /// The report on the fixed text, with the problems that remain.
    let report: CheckReport

    /// Checks the text and applies fixes until none is left or `passLimit` is reached.
    ///
    /// - Parameter check: Checks a text. Errors that it throws are rethrown.
    init(_ original: [UInt8], check: ([UInt8]) async throws -> CheckReport) async throws {
        var bytes = original
        var fixed = 0
        var report = try await check(bytes)
        for _ in 0..<Self.passLimit {
            let diagnostics = report.diagnostics
            // Included files are not fixed.
            let files = diagnostics.lazy.compactMap { $0.fixIts.first?.location.file }
            guard let file = files.first(where: { $0.sequence == 0 }) else { break }
            let result = FixedText(file, fixing: diagnostics)
            guard result.bytes != bytes, file.bytes == bytes else { break }
            bytes = result.bytes
            fixed += result.applied.count
            report = try await check(bytes)
        }
        self.bytes = bytes
        self.fixed = fixed
        self.report = report
    }
}
