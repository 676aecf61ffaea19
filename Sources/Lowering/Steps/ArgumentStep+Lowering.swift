import BuildPlan
import Lint
import SourceText

extension StageLowering {
    /// Declares build arguments, which later commands see as variables.
    func lowerArguments(_ arguments: ArgumentStep, of step: Step) throws {
        var declarations: [String] = []
        for argument in arguments.arguments {
            try context.cancellation.check()
            let value = try declare(argument, at: step.range)
            declarations.append(argument.name.text + (value.map { "=" + $0 } ?? ""))
        }
        commit("ARG", declarations.joined(separator: " "), of: step)
    }

    /// Declares one argument. The build's value takes precedence over the default, and the default over the value of a
    /// global argument with the same name.
    ///
    /// - Returns: The argument's value; nil if it has none.
    @discardableResult
    func declare(_ argument: ArgumentDeclaration, at range: SourceRange) throws -> String? {
        let name = argument.name.text
        if SecretName.matches(name) { warn(.secretsUsedInArgOrEnv("ARG", key: name), at: range) }
        var value: String?
        var isInherited = false
        if let buildValue = context.options.buildArguments[name] {
            value = buildValue
        } else if let word = argument.defaultValue {
            value = try expand(word)
        } else {
            value = context.globals.value(of: name)
            isInherited = value != nil
        }
        node.usage?.addArgument(name)
        if !isInherited {
            node.usage?.declarations[name] = DeclaredArgument(value: value, comment: argument.comment, range: range)
        }
        if let value, !Self.argumentsOutsideEnvironment.contains(name) { state.environment.set(name, value) }
        state.addArgument(name, value)
        return value
    }
}
