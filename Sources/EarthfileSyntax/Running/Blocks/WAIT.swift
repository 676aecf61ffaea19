import Diagnostics
import SourceText
import SyntaxKit

extension TargetRun {
    /// Runs the statements of a block, then builds their results before the next statement runs.
    mutating func run(_ block: WaitBlock) async throws {
        let outer = uses
        uses = []
        try await run(block.body)
        let place = project.place(block.head.range)
        var effects = build.effects(of: uses, except: &waited)
        if hasWork {
            try await seal(at: place)
            effects.append(.init(image.files, at: place))
        }
        let workbench = workbench
        try await withThrowingTaskGroup(of: Void.self) { group in
            for effect in effects {
                group.addTask { try await workbench.evaluate(effect.files, at: effect.place) }
            }
            try await group.waitForAll()
        }
        uses = outer + uses
    }
}
