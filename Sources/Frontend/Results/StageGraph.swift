package import LLB
import Lowering
import SourceText
package import SyntaxKit

/// The graph of all stages of a build file, for the only or first requested platform.
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
    /// Runs a `Program` for the first requested platform. Its effects are stages, and the exported image is the last stage. A
    /// stage takes its name from the progress line of its last vertex, e.g. `+test`.
    fileprivate func stageGraph(of program: RunningProgram) async throws -> StageGraph {
        let built = try await run(program, for: options.platforms.targets.first, read: ProgramReader.FilesRead())
        let output = built.image.image.output
        let name = options.target ?? program.listing.defaultTarget?.name
        let start = SourceLocation(file: source.file, range: SourceRange(0, 0))
        var stages = built.effectOutputs.enumerated().map { index, effect in
            StageGraph.Stage(
                target: BuildTarget(
                    name: nil,
                    isDefault: false,
                    comment: "",
                    base: "",
                    platform: "",
                    location: effect.place
                ),
                displayName: Self.progressName(of: effect.files) ?? "effect \(index + 1)",
                output: effect.files
            )
        }
        stages.append(
            StageGraph.Stage(
                target: BuildTarget(name: name, isDefault: true, comment: "", base: "", platform: "", location: start),
                displayName: output.flatMap(Self.progressName) ?? name ?? "",
                output: output
            )
        )
        let outputs = built.effectOutputs.map(\.files) + [output].compactMap { $0 }
        return StageGraph(
            syntax: syntax.identity,
            stages: stages,
            definition: built.effects.isEmpty ? built.image.definition : Definition(of: outputs)
        )
    }

    /// Returns the stage name that a vertex's name starts with, e.g. `+test` for `[+test] RUN make test`; nil if the brackets
    /// hold a number.
    private static func progressName(of output: Output) -> String? {
        guard let name = output.vertex.metadata.customName, name.hasPrefix("["), let end = name.firstIndex(of: "]")
        else { return nil }
        let words = name[..<end].dropFirst().split(separator: " ")
        guard let word = words.first, word.utf8.contains(where: { !$0.isASCIIDigit && $0 != UInt8(ascii: "/") }) else {
            return nil
        }
        return String(word)
    }
}
