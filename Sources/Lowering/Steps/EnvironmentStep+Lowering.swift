import BuildPlan
import Lint
import SourceText

extension StageLowering {
    /// Sets variables for commands and the image. All values are expanded in the environment as it was before the step.
    func lowerEnvironment(_ environment: EnvironmentStep, of step: Step) throws {
        let pairs = try expand(environment.variables)
        var assignments: [String] = []
        for (pair, variable) in zip(pairs, environment.variables) {
            try context.cancellation.check()
            if !variable.hasDelimiter { warn(.legacyKeyValueFormat(step.keyword), at: step.range) }
            if SecretName.matches(pair.name) { warn(.secretsUsedInArgOrEnv("ENV", key: pair.name), at: step.range) }
            assignments.append(pair.name + "=" + pair.value)
            state.environment.set(pair.name, pair.value)
            state.imageEnvironment.set(pair.name, pair.value)
        }
        commit("ENV", assignments.joined(separator: " "), of: step)
    }

    /// Expands names and values in the current environment.
    func expand(_ pairs: [KeyValue]) throws -> [(name: String, value: String)] {
        try pairs.map { (try expand($0.key), try expand($0.value)) }
    }
}
