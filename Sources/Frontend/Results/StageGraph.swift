package import LLB
import Lowering
import SourceText
package import SyntaxKit

/// The graph of all stages of a build file, for its only or first platform.
package struct StageGraph: Sendable {
    /// A stage of the graph.
    package struct Stage: Sendable {
        package var target: BuildTarget
        /// The name in progress lines, e.g. `build` or `stage-1`; empty for the only stage of a file.
        package var displayName: String
        /// The files after the last step; nil for the empty image.
        package var output: Output?
    }

    /// The language of the source.
    package let syntax: SyntaxIdentity
    /// The stages in source order.
    package let stages: [Stage]
    /// The graph of all stages, which contains each vertex once. Its output is the files of the last stage.
    package let definition: Definition
}

extension RunMode where Value == StageGraph {
    /// The mode that lowers all stages for the first requested platform, or for the solver's own if none is requested.
    package static var stages: Self {
        Self(make: { build, parsed in
            if let program = parsed.program { return try await build.stageGraph(of: program) }
            var options = build.loweringOptions(for: build.options.platforms.targets.first)
            options.recordsStages = true
            let image = try await build.lower(parsed, options: options)
            return StageGraph(
                syntax: build.syntax.identity,
                stages: zip(parsed.plan.targets, image.stages).map { target, stage in
                    StageGraph.Stage(target: target, displayName: stage.displayName, output: stage.output)
                },
                definition: Definition(of: image.stages.compactMap(\.output))
                    .startingWithWholeLines().withoutColumnsOfInstructions()
            )
        })
    }
}

extension LoadedBuild {
    /// Runs a `Program` for the first requested platform. The graph has a single stage, the exported image; effects are left out.
    fileprivate func stageGraph(of program: RunningProgram) async throws -> StageGraph {
        let built = try await run(program, for: options.platforms.targets.first, read: ProgramReader.FilesRead())
        let output = built.image.image.output
        let name = options.target ?? program.listing.defaultTarget?.name
        let target = BuildTarget(
            name: name,
            isDefault: true,
            comment: "",
            base: "",
            platform: "",
            location: SourceLocation(file: source.file, range: SourceRange(0, 0))
        )
        return StageGraph(
            syntax: syntax.identity,
            stages: [StageGraph.Stage(target: target, displayName: name ?? "", output: output)],
            definition: built.image.definition
        )
    }
}
