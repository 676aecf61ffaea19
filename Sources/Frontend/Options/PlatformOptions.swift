import BuildPlan
import OCISpec
import SourceText

/// The target platforms of a build.
struct PlatformOptions: Sendable {
    /// The requested platforms, in order; empty means the solver's own.
    var targets: [Platform] = []
    /// The maximum number of requested platforms. It bounds the work, since the whole file is lowered once per platform.
    static let limit = 64
    /// The maximum number of steps in a build for several platforms. Each step counts once per platform.
    static let stepLimit = 100_000
    /// Whether the result is keyed by platform. A build for a single platform can request that too.
    var isByPlatform = false

    /// Parses the `platform` option, e.g. `linux/amd64,linux/arm64`.
    ///
    /// - Throws: `DiagnosticsError` if a platform is invalid or more than `limit` are requested.
    init(_ options: [String: String]) throws {
        if let text = options[OptionKey.platform], !text.isEmpty {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count <= Self.limit else {
                let reason = "it lists \(parts.count) platforms; the limit is \(Self.limit)"
                throw OptionError.unsupported(OptionKey.platform, reason)
            }
            targets = try parts.map { part in
                do {
                    return try Platform(parsing: String(part)).normalized
                } catch {
                    throw OptionError.refused(
                        OptionKey.platform,
                        text,
                        "failed to parse target platform \(part): \(error)",
                        expected: "OS/ARCH[/VARIANT], e.g. linux/arm64, or several separated by commas"
                    )
                }
            }
        }
        isByPlatform = targets.count > 1
    }

    /// Parses the `multi-platform` option, a boolean. The build argument `BUILDKIT_MULTI_PLATFORM` takes precedence over it.
    ///
    /// - Throws: `DiagnosticsError` if the value is not a boolean, or is false although several platforms are requested.
    mutating func readMultiPlatform(_ options: [String: String]) throws {
        let keys = [OptionKey.multiPlatformArgument, OptionKey.multiPlatform]
        guard let key = keys.first(where: { options[$0]?.isEmpty == false }), let text = options[key] else { return }
        guard let isWanted = Bool(goSyntax: text) else {
            let message = "invalid boolean value for multi-platform: \(text)"
            throw OptionError.refused(key, text, message, expected: "true or false")
        }
        guard isWanted || !isByPlatform else {
            let message = "conflicting config: returning multiple target platforms is not allowed"
            let platforms = options[OptionKey.platform] ?? ""
            throw OptionError.refused(key, text, message, expected: "true for the platforms \(platforms)")
        }
        isByPlatform = isWanted
    }

    /// Checks that a build for several platforms has at most `stepLimit` steps, counting each step of the plan once per platform.
    /// The limit doesn't apply to a build for a single platform.
    ///
    /// - Throws: `DiagnosticsError` if the limit is exceeded.
    func checkSteps(of plan: BuildPlan) throws {
        let steps = plan.stages.reduce(plan.stages.count) { $0 + $1.steps.count }
        guard targets.count > 1, steps * targets.count > Self.stepLimit else { return }
        let reason =
            "\(steps) steps for each of \(targets.count) platforms make \(steps * targets.count) steps; "
            + "the limit is \(Self.stepLimit)"
        throw OptionError.unsupported(OptionKey.platform, reason)
    }
}
