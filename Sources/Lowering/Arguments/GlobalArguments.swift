import BuildPlan
import Diagnostics
import OCISpec
import ShellWords

/// The arguments that a plan declares before its first stage, and those that every build has.
struct GlobalArguments {
    /// The values, predefined ones first.
    private(set) var environment: VariableList
    /// What the plan declares itself, by name; of several declarations of a name the last.
    private(set) var declarations: [String: DeclaredArgument] = [:]

    /// The predefined arguments: the platforms of the build and the name of the target.
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

    /// Adds the plan's declarations, in order; a value given by the build goes before the default.
    ///
    /// - Throws: `DiagnosticsError` where a default can't be expanded.
    mutating func declare(
        _ arguments: [ArgumentDeclaration],
        values: [String: String],
        expander: WordExpander
    ) throws {
        for argument in arguments {
            let name = argument.name.text
            var declaration = DeclaredArgument(
                value: values[name],
                comment: argument.comment,
                range: argument.instructionRange ?? argument.name.range
            )
            if declaration.value == nil, let word = argument.defaultValue {
                let expanded = try expander.expand(word, in: environment, known: environment.names)
                declaration.value = expanded.value
                declaration.needs = expanded.matched.filter { $0 != name }
                // A default that names itself means the declaration before it.
                if expanded.matched.contains(name) { declaration.needs += declarations[name]?.needs ?? [] }
            }
            if let value = declaration.value { environment.set(name, value) }
            declarations[name] = declaration
        }
    }

    /// The value of an argument; nil where it has none.
    func value(of name: String) -> String? { environment.value(of: name) }

    /// Gives an argument another value, or none.
    mutating func replace(_ name: String, with value: String?) {
        guard environment.value(of: name) != nil else { return }
        if let value { environment.set(name, value) } else { environment.remove(name) }
    }
}
