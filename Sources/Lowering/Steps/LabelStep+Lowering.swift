import BuildPlan
import Lint
import OCISpec
import SourceText

extension StageLowering {
    /// Sets labels of the image.
    func lowerLabels(_ labels: LabelStep, of step: Step) throws {
        let pairs = try expand(labels.labels)
        var assignments: [String] = []
        for (pair, label) in zip(pairs, labels.labels) {
            try context.cancellation.check()
            if !label.hasDelimiter { warn(.legacyKeyValueFormat(step.keyword), at: step.range) }
            assignments.append(pair.name + "=" + pair.value)
            state.image.config.labels[pair.name] = pair.value
        }
        commit("LABEL", assignments.joined(separator: " "), of: step)
    }
}
