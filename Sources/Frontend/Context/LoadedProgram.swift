import BuildPlan
import Diagnostics
import SourceText
import SyntaxKit

/// A `Program` whose build file has been parsed. A `Program` that only reads files has also been planned.
struct LoadedProgram: Sendable {
    /// The findings of the parser.
    var findings: DiagnosticSink
    var content: Content
    /// The answers to the questions of the `Program`.
    var answers: AnswerBook

    enum Content: Sendable {
        /// A build file whose errors prevent it from being planned or run.
        case invalid
        /// The plan of a `Program` that only reads files.
        case plan(BuildPlan)
        /// A `Program` that hasn't run yet.
        case running(RunningProgram)
        /// The error of a `Program` that couldn't be planned.
        case failure(any Error)
    }

    /// Returns the plan for listings and lint; nil if there is none.
    func plan(of source: SourceFile, language: String) -> BuildPlan? {
        switch content {
        case .plan(let plan): plan
        case .running(let program): program.listing.plan(of: source, language: language)
        case .invalid, .failure: nil
        }
    }
}

/// A `Program` that is planned with a workbench.
struct RunningProgram: Sendable {
    let listing: ProgramListing
    let make: @Sendable (any Workbench) async throws -> ProgramResult
}
