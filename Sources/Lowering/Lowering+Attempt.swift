public import BuildPlan
public import Diagnostics
public import Lint

extension Lowering {
    /// What came of lowering a plan.
    public struct Attempt: Sendable {
        /// Warnings, in the order in which they were found; also those before a failure.
        public var warnings: [LintWarning]
        /// The image, or what a build fails with.
        public var result: Result<LoweredImage, any Error>
    }

    /// Lowers the target of a plan as `lower` does, and keeps what is found on the way where the build can't go on.
    ///
    /// - Throws: `CancellationError`.
    public static func attempt(
        _ plan: BuildPlan,
        options: LoweringOptions,
        resolver: any LoweringResolver
    ) async throws -> Attempt {
        let context: LoweringContext
        do {
            context = try LoweringContext(plan: plan, options: options, resolver: resolver)
        } catch {
            return Attempt(warnings: [], result: .failure(error))
        }
        do {
            let image = try await run(context)
            return Attempt(warnings: image.warnings, result: .success(image))
        } catch let error as CancellationError {
            throw error
        } catch {
            return Attempt(warnings: context.lint.warnings, result: .failure(error))
        }
    }

    /// The findings that a plan carries from its reading, as the file's own directive and the options let them be
    /// reported; for a text that can't be lowered.
    ///
    /// - Throws: `DiagnosticsError` where the file's directive can't be understood.
    public static func findings(
        of plan: BuildPlan,
        options: LoweringOptions
    ) throws(DiagnosticsError) -> [LintWarning] {
        try LintSink(of: plan, options: options).warnings
    }
}
