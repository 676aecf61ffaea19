public import BuildPlan
public import Lint

extension Lowering {
    /// What a check of a plan found.
    public struct Findings: Sendable {
        /// Warnings, in the order in which they were found.
        public var warnings: [LintWarning]
        /// What would stop a build; nil where nothing does.
        public var failure: (any Error)?
    }

    /// Lowers a plan for what is found on the way: warnings are given also where the build can't go on.
    ///
    /// - Throws: `CancellationError`.
    public static func check(
        _ plan: BuildPlan,
        options: LoweringOptions,
        resolver: any LoweringResolver
    ) async throws -> Findings {
        let context: LoweringContext
        do {
            context = try LoweringContext(plan: plan, options: options, resolver: resolver)
        } catch {
            return Findings(warnings: [], failure: error)
        }
        do {
            _ = try await run(context)
            return Findings(warnings: context.lint.warnings)
        } catch let error as CancellationError {
            throw error
        } catch {
            return Findings(warnings: context.lint.warnings, failure: error)
        }
    }

    /// The findings that a plan carries from its reading, as the file's own directive and the options let them be
    /// reported; for a text that can't be lowered.
    public static func findings(of plan: BuildPlan, options: LoweringOptions) -> [LintWarning] {
        (try? LintSink(of: plan, options: options))?.warnings ?? []
    }
}
