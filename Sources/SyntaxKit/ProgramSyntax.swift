public import BuildPlan
public import Diagnostics
public import LLB
public import SourceText

/// A language whose build files can't be planned from their text alone, but need further files, images, or the results of
/// steps.
///
/// A `Syntax` is pure. A program syntax parses its build file in the same way, without access to anything else, and returns a
/// `Program`. Access is given when the `Program` is planned: to a `SourceReader`, or to a `Workbench` if steps must run.
/// Identity, selection, structure and schemas work as for any other syntax.
public protocol ProgramSyntax: Syntax {
    /// Parses a build file, without access to anything else.
    ///
    /// Continues after an error wherever possible, so that one call reports all errors.
    ///
    /// - Returns: The `Program`; nil if the text has no valid parts. The frontend plans it only if `diagnostics` has no errors.
    func program(in source: SourceFile, diagnostics: inout DiagnosticSink) -> Program?
}

/// A parsed build file of a program syntax, with the closure that plans it.
public enum Program: Sendable {
    /// A `Program` that only reads files and returns a plan. Because reading runs nothing, the frontend calls the closure for
    /// every request, including listings and checks, but only once for all platforms, and treats the plan like that of a
    /// `Syntax`.
    ///
    /// The closure reports errors by throwing a `DiagnosticsError` with all errors that it finds.
    case reading(@Sendable (_ reader: any SourceReader) async throws -> BuildPlan)
    /// A `Program` that runs steps, or whose result is a graph. The closure is called once for each platform, and never for
    /// listings and checks, which use only the `ProgramListing`.
    case running(ProgramListing, @Sendable (_ workbench: any Workbench) async throws -> ProgramResult)
}

/// The result of a `Program` for one platform.
public struct ProgramResult: Sendable {
    /// The image that the build exports.
    public var image: ProgramImage
    /// The file systems that must be built although the image doesn't depend on them, e.g. the results of tests. The frontend
    /// has the solver build them together with the image, and doesn't export them.
    public var effects: [Effect]

    /// A file system that must be built, and the location that requires it.
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
    /// Returns the plan of a `Program` for tools that only list a file's contents; its targets are stages without steps.
    /// Returns nil if planning the `Program` requires further files.
    public func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan? {
        guard case .running(let listing, _) = program(in: source, diagnostics: &diagnostics) else { return nil }
        for problem in listing.problems { diagnostics.report(problem) }
        return listing.plan(of: source, language: identity.name)
    }
}
