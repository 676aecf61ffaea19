import BuildPlan
package import SourceText
import SyntaxKit

/// A stage or an image that can be built.
package struct BuildTarget: Sendable {
    /// The name; nil if the stage has only a number.
    package var name: String?
    /// Whether a build that names no target builds this one.
    package var isDefault: Bool
    /// The comment above the stage; empty if there is none.
    package var comment: String
    /// The base as written in the source, e.g. `alpine:$VERSION`.
    package var base: String
    /// The platform as written in the source; empty if the source gives none.
    package var platform: String
    /// The position of the stage's opening line, e.g. `FROM alpine AS base`.
    package var location: SourceLocation
}

extension RunMode where Value == [BuildTarget] {
    /// The mode that lists the stages or images that can be built, in source order.
    package static var targets: Self {
        Self(
            lowers: false,
            make: { _, parsed in
                var targets = parsed.plan.targets
                // Unlike a plan, a `Program` may have no default target.
                if let program = parsed.program, program.listing.defaultTarget == nil {
                    for index in targets.indices { targets[index].isDefault = false }
                }
                return targets
            }
        )
    }
}

extension BuildPlan {
    /// The stages or images that can be built, in source order.
    var targets: [BuildTarget] {
        stages.enumerated().map { index, stage in
            BuildTarget(
                name: stage.name,
                isDefault: index == defaultStage,
                comment: stage.comment,
                base: writtenBase(of: stage),
                platform: stage.platform?.text ?? "",
                location: SourceLocation(file: source, range: stage.range)
            )
        }
    }

    /// Returns the base of a stage as written in the source.
    fileprivate func writtenBase(of stage: Stage) -> String {
        switch stage.base {
        case .reference(let word), .image(let word): word.text
        case .stage(let index, _): stages.indices.contains(index) ? stages[index].name ?? "\(index)" : ""
        case .scratch: "scratch"
        }
    }
}
