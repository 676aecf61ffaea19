import BuildPlan
import SourceText

/// The part of a text that a stage spans.
enum StageExtent {
    static func start(of stage: Stage) -> Int { range(of: stage).start }

    /// Returns the range from the first to the last part of the stage, regardless of their order.
    static func range(of stage: Stage) -> SourceRange {
        var range = stage.range.union(stage.nameRange)
        for argument in stage.arguments { range = range.union(argument.name.range) }
        for step in stage.steps { range = range.union(step.range) }
        return range
    }
}
