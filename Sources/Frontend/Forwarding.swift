import Bridge
import Diagnostics
import SourceText
import SyntaxKit

/// A build that must be run by another frontend, named by the source's `#syntax` line or by `BUILDKIT_SYNTAX`.
///
/// The `cmdline` option marks a forwarded build, so that no build is forwarded twice.
struct Forwarding {
    private static let buildArgument = "build-arg:BUILDKIT_SYNTAX"

    private let build: LoadedBuild
    /// The image reference of the other frontend.
    let reference: String
    private let commandLine: String
    /// The position of the `#syntax` line; nil if the build argument names the frontend.
    private let place: SourceLocation?

    /// Creates the forwarding of a build; nil if the build names no frontend, or was itself forwarded (`cmdline` is set).
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

    /// Runs the other frontend and returns its result.
    ///
    /// - Throws: `BridgeError` if the other frontend fails. If the failure has no source position, the error gets the position of
    ///   the `#syntax` line, or its message names the build argument.
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

    /// Returns the warning that Slipway reads the source itself instead of running the frontend that the build names. Returns
    /// no warning if that frontend is Slipway, or if the request pins a syntax.
    func warnings(known registry: SyntaxRegistry) -> [Diagnostic] {
        guard !registry.answers(to: reference), build.request.pinnedSyntax == nil else { return [] }
        let origin = place == nil ? Self.buildArgument : "#syntax"
        let message = "\(origin) names the frontend \(reference), which is not run here; the file is read as "
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
    /// Returns whether an image reference names this frontend or one of its languages, e.g. `slipway/mocker`.
    fileprivate func answers(to reference: String) -> Bool {
        let last = reference.parts(separatedBy: "/").last ?? ""
        let bytes = last.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "@") }
        let name = String(decoding: bytes, as: UTF8.self).lowercased()
        let isOurs = name == "slipway" || name == "slipway-frontend" || reference.hasPrefix("slipway/")
        return isOurs || named(name) != nil
    }
}
