import BuildPlan
import Lint

extension StageLowering {
    /// Sets variables of commands and of the image; all values see the environment before the step.
    func lowerEnvironment(_ environment: EnvironmentStep, of step: Step) throws {
        let pairs = try expand(environment.variables)
        var shown: [String] = []
        for (pair, variable) in zip(pairs, environment.variables) {
            if !variable.hasDelimiter { warn(.legacyKeyValueFormat(step.keyword), at: step.range) }
            if SecretName.matches(pair.name) { warn(.secretsUsedInArgOrEnv("ENV", key: pair.name), at: step.range) }
            shown.append(pair.name + "=" + pair.value)
            state.environment.set(pair.name, pair.value)
            state.imageEnvironment.set(pair.name, pair.value)
        }
        commit("ENV", shown.joined(separator: " "), of: step)
    }

    /// Names and values, both expanded in the environment as it is.
    func expand(_ pairs: [KeyValue]) throws -> [(name: String, value: String)] {
        try pairs.map { (try expand($0.key), try expand($0.value)) }
    }
}
