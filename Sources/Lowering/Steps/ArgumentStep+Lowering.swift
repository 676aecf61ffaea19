import BuildPlan
import Lint
import SourceText

extension StageLowering {
    /// Declares build arguments: from here on they are variables of commands.
    func lowerArguments(_ arguments: ArgumentStep, of step: Step) throws {
        var shown: [String] = []
        for argument in arguments.arguments {
            let value = try declare(argument, at: step.range)
            shown.append(argument.name.text + (value.map { "=" + $0 } ?? ""))
        }
        commit("ARG", shown.joined(separator: " "), of: step)
    }

    /// Declares one argument: the build's value goes before the default, the default before the
    /// value of a global argument of the name.
    ///
    /// - Returns: its value; nil where it has none.
    @discardableResult
    func declare(_ argument: ArgumentDeclaration, at range: SourceRange) throws -> String? {
        let name = argument.name.text
        if SecretName.matches(name) { warn(.secretsUsedInArgOrEnv("ARG", key: name), at: range) }
        var value: String?
        var isInherited = false
        if let given = context.options.buildArguments[name] {
            value = given
        } else if let word = argument.defaultValue {
            value = try expand(word)
        } else {
            value = context.globals.value(of: name)
            isInherited = value != nil
        }
        node.record?.use(name)
        if !isInherited {
            node.record?.declare(name, DeclaredArgument(value: value, comment: argument.comment, range: range))
        }
        if let value, !Self.argumentsOutsideEnvironment.contains(name) { state.environment.set(name, value) }
        state.arguments.append((name, value))
        return value
    }
}
