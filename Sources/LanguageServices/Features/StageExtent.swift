import BuildPlan
import SourceText

/// The part of a text that a stage spans.
enum StageExtent {
    static func start(of stage: Stage) -> Int { range(of: stage).start }

    /// Returns the smallest range that contains all parts of the stage, in whatever order they are written.
    static func range(of stage: Stage) -> SourceRange {
        var range = stage.range.union(stage.nameRange)
        for argument in stage.arguments { range = range.union(argument.name.range) }
        for step in stage.steps { range = range.union(step.range) }
        return range
    }
}
