public import BuildPlan
public import Diagnostics
public import LLB
public import SourceText

/// A language whose build files need more than their own text: further files, images, or the results of steps.
///
/// A `Syntax` is pure. A program syntax reads its build file in the same way, without any access, and gets access when the
/// program that it returns is planned: to a reader of files or, if it says that steps must run, to a workbench. Its identity,
/// selection, structure and schemas are those of any other syntax.
public protocol ProgramSyntax: Syntax {
    /// Parses a build file, without access to anything else.
    ///
    /// Continues after an error wherever possible, so that one call reports all errors.
    ///
    /// - Returns: The program; nil if the text has no valid parts. The frontend plans it only if `diagnostics` has no error.
    func program(in source: SourceFile, diagnostics: inout DiagnosticSink) -> Program?
}

/// A parsed build file of a program syntax, and what is needed to plan it.
public enum Program: Sendable {
    /// A program that reads files and then is a plan. As reading runs nothing, the frontend makes the plan for every request,
    /// listings and checks included, once for all platforms, and treats it like the plan of a `Syntax`.
    ///
    /// The closure reports errors by throwing `DiagnosticsError`, with all that it finds.
    case reading(@Sendable (_ reader: any SourceReader) async throws -> BuildPlan)
    /// A program that runs steps, or whose result is a graph. The closure is called once for each platform, and never for
    /// listings and checks, which only use `ProgramListing`.
    case running(ProgramListing, @Sendable (_ workbench: any Workbench) async throws -> ProgramResult)
}

/// The result of a program for one platform.
public struct ProgramResult: Sendable {
    /// The image that the build exports.
    public var image: ProgramImage
    /// The work that must succeed although no part of the image depends on it, e.g. tests. The frontend has the solver do it
    /// together with the image, and exports nothing of it.
    public var effects: [Effect]

    /// A file system that must be built, and the place that asks for it.
    public struct Effect: Sendable {
        public var files: State
        public var place: SourceLocation

        public init(_ files: State, at place: SourceLocation) {
            self.files = files
            self.place = place
        }
    }

    public init(_ image: ProgramImage, effects: [Effect] = []) {
        self.image = image
        self.effects = effects
    }
}

extension ProgramSyntax {
    /// The plan of a program for tools that only list what a file has: its targets are stages without steps. Nil for a program
    /// whose plan needs further files.
    public func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan? {
        guard case .running(let listing, _) = program(in: source, diagnostics: &diagnostics) else { return nil }
        return listing.plan(of: source, language: identity.name)
    }
}
