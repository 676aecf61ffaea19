import Diagnostics
package import Lowering
import OCISpec
import SourceText
import SyntaxKit

/// A mode of the frontend, such as a compilation or a check, with the type of value that it produces.
package struct RunMode<Value: Sendable>: Sendable {
    /// Whether the mode lowers the plan and reports its lint warnings. Lint warnings of a source with errors are reported
    /// in every mode.
    var lowers = true
    /// The check that the request must pass before the source is parsed.
    var precondition: @Sendable (LoadedBuild) throws -> Void = { _ in }
    /// The function that produces the mode's value from the parsed source.
    let make: @Sendable (LoadedBuild, ParsedSource) async throws -> Value
}

extension RunMode where Value == Void {
    /// The mode that checks the target, or all stages if no target is requested, for each requested platform.
    package static var check: Self { checkMode(on: { $0.options.platforms.targets.map(Optional.some) }) }

    /// Returns the mode that checks the same stages as `check`, but first passes the parser's findings to `parsed` if the source
    /// has no errors.
    static func check(parsed: @escaping @Sendable (CheckReport) async throws -> Void) -> Self {
        Self(make: { build, source in
            let findings = build.findings
            try await parsed(
                CheckReport(warnings: findings.diagnostics, lint: findings.lint, result: .success(()))
            )
            try await Self.check.make(build, source)
        })
    }

    /// The mode that checks the same stages as `check`, but only for the solver's own platform, whichever platforms the
    /// build requests.
    static var lint: Self { checkMode(on: { _ in [] }, checksEncoding: false) }

    private static func checkMode(
        on platforms: @escaping @Sendable (LoadedBuild) -> [Platform?],
        checksEncoding: Bool = true
    ) -> Self {
        Self(make: { build, parsed in
            // The steps of a `Program` are known only when it runs, so only its text is checked.
            if let program = parsed.program {
                guard program.listing.problems.isEmpty else { throw DiagnosticsError(program.listing.problems) }
                return
            }
            let targets = platforms(build)
            if targets.count > 1 { try build.options.platforms.checkSteps(of: parsed.plan) }
            for (index, target) in (targets.isEmpty ? [nil] : targets).enumerated() {
                var options = build.loweringOptions(for: target)
                options.lowersAllStages = (options.target ?? "").isEmpty
                options.checksEncoding = checksEncoding
                _ = try await build.lower(parsed, options: options, recordsLint: index == 0)
            }
        })
    }
}

extension RunMode where Value == BuildOutline? {
    /// The mode that lists the build arguments, secrets, SSH agents and caches of the target, for the solver's own
    /// platform.
    package static var outline: RunMode<BuildOutline?> {
        Self(make: { build, parsed in
            if let program = parsed.program {
                let options = build.options
                return BuildOutline(
                    program.listing,
                    target: options.target,
                    arguments: options.buildArguments,
                    source: build.source.file
                )
            }
            return try await build.lower(parsed) { options in
                options.recordsOutline = true
                options.checksEncoding = false
            }.outline
        })
    }
}

extension RunMode where Value == CompiledImage {
    /// The mode that lowers the target for the solver's own platform, whichever platforms the build requests.
    static var target: Self {
        Self(make: { build, parsed in
            if let program = parsed.program {
                return try await build.run(program, for: nil, read: ProgramReader.FilesRead()).image
            }
            let image = try await build.lower(parsed)
            return try CompiledImage(image, for: build.ownPlatform, pinnedBy: build.context.bridge)
        })
    }
}

extension LoadedBuild {
    /// Parses the source, then produces a mode's value from it.
    ///
    /// - Parameter announces: Whether to send the client the findings of the parser before slow work starts, and all findings
    ///   before an error is thrown. After a success, the caller sends the remaining findings. Plain progress output shows a
    ///   warning only along with other updates about the file, so early warnings must not wait for images to be resolved.
    /// - Throws: `DiagnosticsError` if the source or an option is at fault, otherwise any error of the bridge.
    func run<Value>(_ mode: RunMode<Value>, announces: Bool = false) async throws -> Value {
        try mode.precondition(self)
        do {
            let parsed = try parse(lints: mode.lowers)
            // A cancelled parser ends early, and its findings must not be sent.
            try CancellationError.check()
            if mode.lowers { request.observer?.progressed(to: .parsed) }
            if announces { try await findings.flush(to: context.bridge) }
            return try await mode.make(self, parsed)
        } catch let error as CancellationError { throw error } catch {
            try CancellationError.check()
            // A failure to send warnings must not hide the build's own error.
            if announces { try? await findings.flush(to: context.bridge) }
            throw withInclusions(error)
        }
    }

    /// Runs a mode without sending the findings to the client.
    ///
    /// - Throws: `CancellationError`; any other error is in the report.
    func report<Value>(_ mode: RunMode<Value>) async throws -> FrontendReport<Value> {
        let result: Result<Value, any Error>
        do { result = .success(try await run(mode)) } catch let error as CancellationError { throw error } catch {
            result = .failure(error)
        }
        return FrontendReport(warnings: findings.diagnostics, lint: findings.lint, result: result)
    }
}
