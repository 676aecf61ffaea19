import BuildPlan
import Diagnostics
import OCISpec
import ShellWords
import SourceText

/// The predefined build arguments, and the arguments that a plan declares before its first stage.
struct GlobalArguments {
    /// The arguments that have a value, both predefined and declared.
    private(set) var environment: VariableList
    /// The plan's declarations by name. If a name is declared more than once, the last declaration counts.
    private(set) var declarations: [String: DeclaredArgument] = [:]

    /// Creates the predefined arguments, such as `TARGETPLATFORM` and `TARGETSTAGE`. Values in `options` take precedence.
    init(options: LoweringOptions, targetPlatform target: Platform, targetName: String) {
        environment = VariableList()
        let build = options.buildPlatforms.first ?? .linuxAMD64
        let predefined = [
            ("BUILDPLATFORM", build.formatted),
            ("BUILDOS", build.os),
            ("BUILDOSVERSION", build.osVersion),
            ("BUILDARCH", build.architecture),
            ("BUILDVARIANT", build.variant),
            ("TARGETPLATFORM", target.formattedWithOSOptions),
            ("TARGETOS", target.os),
            ("TARGETOSVERSION", target.osVersion),
            ("TARGETARCH", target.architecture),
            ("TARGETVARIANT", target.variant),
            ("TARGETSTAGE", targetName.isEmpty ? "default" : targetName),
        ]
        for (name, value) in predefined {
            environment.set(name, options.buildArguments[name] ?? value)
        }
    }

    /// Adds the plan's declarations, in order. A value in `values` (`--build-arg`) takes precedence over the default.
    ///
    /// - Throws: `DiagnosticsError` if a default cannot be expanded.
    mutating func declare(
        _ arguments: [ArgumentDeclaration],
        values: [String: String],
        expander: WordExpander
    ) throws {
        var cancellation = CancellationCheck(every: 256)
        for argument in arguments {
            try cancellation.check()
            let name = argument.name.text
            var declaration = DeclaredArgument(
                value: values[name],
                comment: argument.comment,
                range: argument.instructionRange ?? argument.name.range
            )
            if declaration.value == nil, let word = argument.defaultValue {
                let expanded = try expander.expand(word, in: environment, known: environment.names)
                declaration.value = expanded.value
                declaration.dependencies = expanded.matched.filter { $0 != name }
                // A default value that uses the argument's own name, e.g. in `ARG A=${A}b`, refers to the previous declaration.
                if expanded.matched.contains(name) {
                    declaration.dependencies += declarations[name]?.dependencies ?? []
                }
            }
            if let value = declaration.value { environment.set(name, value) }
            declarations[name] = declaration
        }
    }

    /// Returns the value of an argument; nil if it has none.
    func value(of name: String) -> String? { environment.value(of: name) }

    /// Replaces the value of an argument, or removes it if `value` is nil. Does nothing if the argument has no value.
    mutating func replace(_ name: String, with value: String?) {
        guard environment.value(of: name) != nil else { return }
        if let value { environment.set(name, value) } else { environment.remove(name) }
    }
}
