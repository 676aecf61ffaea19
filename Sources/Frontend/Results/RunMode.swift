package import Lowering
import OCISpec

/// A mode of the frontend: what a run makes of a source.
package struct RunMode<Value: Sendable>: Sendable {
    /// Whether the plan is lowered and its lint wanted; a source with errors is linted in any case.
    var lowers = true
    /// Checks the request before the source is parsed.
    var precondition: @Sendable (LoadedBuild) throws -> Void = { _ in }
    /// Makes the value of the plan.
    let make: @Sendable (LoadedBuild, ParsedSource) async throws -> Value
}

extension RunMode where Value == Void {
    /// Checks the target, or all stages if no target is requested, for each requested platform.
    package static var check: Self { checkMode(on: { $0.options.platforms.targets.map(Optional.some) }) }

    /// Such a check for the solver's own platform, whatever platforms the build requests.
    static var lint: Self { checkMode(on: { _ in [] }) }

    private static func checkMode(on platforms: @escaping @Sendable (LoadedBuild) -> [Platform?]) -> Self {
        Self(make: { build, parsed in
            let targets = platforms(build)
            for (index, target) in (targets.isEmpty ? [nil] : targets).enumerated() {
                var options = build.loweringOptions(for: target)
                options.lowersAllStages = (options.target ?? "").isEmpty
                _ = try await build.lower(parsed, options: options, recordsLint: index == 0)
            }
        })
    }
}

extension RunMode where Value == BuildOutline? {
    /// Lists the build arguments and client mounts of the target, for the solver's own platform.
    package static var outline: RunMode<BuildOutline?> {
        Self(make: { build, parsed in try await build.lower(parsed) { $0.recordsOutline = true }.outline })
    }
}

extension RunMode where Value == CompiledImage {
    /// Lowers the target for the solver's own platform, whatever platforms the build requests.
    static var target: Self {
        Self(make: { build, parsed in CompiledImage(try await build.lower(parsed), for: build.ownPlatform) })
    }
}

extension LoadedBuild {
    /// Parses the source, then makes a mode's value of the plan.
    ///
    /// - Parameter announces: whether the client is sent the findings of the parse before slow work starts, and all
    ///   findings before a failure; the caller flushes the rest. Clients' plain progress shows a warning only beside
    ///   other news of the file, so the first ones must not wait for images.
    /// - Throws: `DiagnosticsError` if the source or an option is at fault, else what the bridge throws.
    func run<Value>(_ mode: RunMode<Value>, announces: Bool = false) async throws -> Value {
        try mode.precondition(self)
        do {
            let parsed = try parse(lints: mode.lowers)
            if mode.lowers { request.observer?.progressed(to: .parsed) }
            if announces { try await findings.flush(to: context.bridge) }
            return try await mode.make(self, parsed)
        } catch let error as CancellationError { throw error } catch {
            // A warning that can't be sent must not hide why the build failed.
            if announces { try? await findings.flush(to: context.bridge) }
            throw error
        }
    }

    /// Runs a mode without sending the client its findings.
    ///
    /// - Throws: `CancellationError`; any other failure is in the report.
    func report<Value>(_ mode: RunMode<Value>) async throws -> FrontendReport<Value> {
        let result: Result<Value, any Error>
        do { result = .success(try await run(mode)) } catch let error as CancellationError { throw error } catch {
            result = .failure(error)
        }
        return FrontendReport(warnings: findings.diagnostics, lint: findings.lint, result: result)
    }
}
