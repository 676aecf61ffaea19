import Bridge
import Diagnostics
import SourceText
import SyntaxKit

/// A build that another frontend shall do: the one of the source's `#syntax` line, or of `BUILDKIT_SYNTAX`.
///
/// Whoever starts a frontend for such a line sets `cmdline`, so a build is handed on once at most.
struct Forwarding {
    private static let buildArgument = "build-arg:BUILDKIT_SYNTAX"

    private let build: LoadedBuild
    /// The image of the other frontend.
    let reference: String
    private let commandLine: String
    /// The `#syntax` line; nil where it is the build argument that asks.
    private let place: SourceLocation?

    /// Nil where this frontend is the one that was asked for.
    init?(_ build: LoadedBuild) {
        let options = build.request.options
        guard options[OptionKey.commandLine] == nil else { return nil }
        self.build = build
        if let argument = options[Self.buildArgument] {
            let trimmed = argument.drop(while: \.isWhitespace)
            reference = String(trimmed.prefix { !$0.isWhitespace })
            commandLine = argument
            place = nil
        } else if let directive = SyntaxDirective.detect(in: build.source.file) {
            reference = directive.reference
            commandLine = directive.commandLine
            place = SourceLocation(file: build.source.file, range: directive.range)
        } else {
            return nil
        }
    }

    /// What the other frontend answers.
    ///
    /// - Throws: `BridgeError`, with the place that asked where the other frontend names none of its own.
    func result() async throws -> SolveResult {
        var options = build.request.options
        options[OptionKey.commandLine] = commandLine
        options[OptionKey.source] = reference
        do {
            return try await build.context.bridge.solve(
                SolveRequest(
                    frontend: "gateway.v0",
                    frontendOptions: options,
                    frontendInputs: build.context.inputDefinitions
                )
            )
        } catch var error as BridgeError where !error.namesSource {
            if let place {
                error.locations.append(place)
            } else {
                error.message = "failed with \(Self.buildArgument) = \(commandLine): \(error.message)"
            }
            throw error
        }
    }

    /// That the source is read here, where no other frontend can be run; nothing where it asks for this one.
    func warnings(known registry: SyntaxRegistry) -> [Diagnostic] {
        guard !registry.answers(to: reference), build.request.pinnedSyntax == nil else { return [] }
        let asked = place == nil ? Self.buildArgument : "#syntax"
        let message = "\(asked) asks for the frontend \(reference), which is not run here: read as "
        return [
            Diagnostic(
                "frontend.not-forwarded",
                severity: .warning,
                message + build.syntax.identity.name,
                at: place
            )
        ]
    }
}

extension SyntaxRegistry {
    /// True where an image reference is one that this frontend goes by, or names one of its languages.
    fileprivate func answers(to reference: String) -> Bool {
        let last = reference.split(separator: "/").last ?? ""
        let name = last.prefix { $0 != ":" && $0 != "@" }.lowercased()
        let isOurs = name == "slipway" || name == "slipway-frontend" || reference.hasPrefix("slipway/")
        return isOurs || named(name) != nil
    }
}
