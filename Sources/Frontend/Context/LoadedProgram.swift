import BuildPlan
import Diagnostics
import SourceText
import SyntaxKit

/// A program whose build file was parsed and, if it only reads files, planned.
struct LoadedProgram: Sendable {
    /// The findings of the parser.
    var findings: DiagnosticSink
    var content: Content
    /// The answers to its questions.
    var answers: AnswerBook

    enum Content: Sendable {
        /// A text without valid parts.
        case invalid
        /// The plan of a program that only reads files.
        case plan(BuildPlan)
        /// A program that has yet to run.
        case running(RunningProgram)
        /// The error of a program that could not be planned.
        case failure(any Error)
    }

    /// The plan for listings and lint; nil if there is none.
    func plan(of source: SourceFile, language: String) -> BuildPlan? {
        switch content {
        case .plan(let plan): plan
        case .running(let program): program.listing.plan(of: source, language: language)
        case .invalid, .failure: nil
        }
    }
}

/// A program that is planned with a workbench.
struct RunningProgram: Sendable {
    let listing: ProgramListing
    let make: @Sendable (any Workbench) async throws -> ProgramResult
}
