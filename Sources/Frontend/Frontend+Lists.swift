package import Bridge
import BuildPlan
package import Diagnostics
package import Lint
package import Lowering
package import SourceText

/// A stage or an image that can be built, as `Frontend.targets` lists it.
package struct BuildTarget: Sendable {
    /// Its name; nil where it goes by its number only.
    package var name: String?
    /// True for the one that is built where none is asked for.
    package var isDefault: Bool
    /// What the comment above it says; empty where there is none.
    package var comment: String
    /// What it starts from, as the source writes it.
    package var base: String
    /// Its platform, as the source writes it; empty where it says none.
    package var platform: String
    /// Its head in the source.
    package var location: SourceLocation
}

/// A list that was made from a source, with what was found on the way.
package struct SourceList<Content: Sendable>: Sendable {
    /// The list.
    package var content: Content
    /// What the frontend and the syntax found that does not stop a build, in source order.
    package var warnings: [Diagnostic]
    /// Findings of style, in the order in which they were found.
    package var lint: [LintWarning]
}

extension Frontend {
    /// Lists what the build of the target can be given, for the solver's own platform.
    ///
    /// - Throws: `DiagnosticsError` where the request or the source is at fault, else what the bridge throws.
    package func outline(
        _ request: FrontendRequest,
        over bridge: any Bridge
    ) async throws -> SourceList<BuildOutline?> {
        let loaded = try await load(request, over: bridge)
        try loaded.options.capabilities.check()
        var options = loaded.loweringOptions()
        options.recordsOutline = true
        let earlier = notForwarded(loaded)
        let parsed = try await loaded.parseForBuild(after: earlier)
        let warnings = earlier + parsed.warnings
        request.reached(.parsed)
        let image = try await loaded.reportingFailure(warnings, of: parsed, reported: 0) { found in
            try await loaded.lower(parsed, options: options, noting: found)
        }
        return SourceList(content: image.outline, warnings: warnings, lint: image.warnings)
    }

    /// Lists the stages or images that can be built, in the order of the source.
    ///
    /// - Throws: `DiagnosticsError` where the request or the source is at fault, else what the bridge throws.
    package func targets(_ request: FrontendRequest, over bridge: any Bridge) async throws -> SourceList<[BuildTarget]>
    {
        let loaded = try await load(request, over: bridge)
        try loaded.options.capabilities.check()
        let earlier = notForwarded(loaded)
        let parsed = try await loaded.parseForBuild(after: earlier)
        let plan = parsed.plan
        let targets = plan.stages.enumerated().map { index, stage in
            BuildTarget(
                name: stage.name,
                isDefault: index == plan.defaultStage,
                comment: stage.comment,
                base: plan.writtenBase(of: stage),
                platform: stage.platform?.text ?? "",
                location: SourceLocation(file: plan.source, range: stage.range)
            )
        }
        return SourceList(content: targets, warnings: earlier + parsed.warnings, lint: [])
    }
}
