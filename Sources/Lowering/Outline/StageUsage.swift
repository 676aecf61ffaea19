import SourceText

/// The last declaration of a build argument.
struct DeclaredArgument {
    /// The value in this build; nil if there is none.
    var value: String?
    /// The description from the comment above the declaration; empty if there is none.
    var comment: String
    /// The range of the instruction that declares the argument.
    var range: SourceRange
    /// The arguments that the default value uses.
    var dependencies: [String] = []
}

/// The arguments and mounts that a stage uses, recorded during lowering if the build requests an outline.
struct StageUsage {
    /// Values by name, with the names in the order in which they were added.
    struct Entries<Value> {
        private(set) var names: [String] = []
        private(set) var values: [String: Value] = [:]

        /// Adds an entry unless the name already has one.
        mutating func add(_ name: String, _ value: @autoclosure () -> Value) {
            guard values[name] == nil else { return }
            names.append(name)
            values[name] = value()
        }
    }

    /// Arguments that the stage declares, or uses in its base image name or platform.
    private(set) var arguments: [String] = []
    private var knownArguments: Set<String> = []
    /// The stage's own declarations. An argument that takes its value from a global argument is not among them.
    var declarations: [String: DeclaredArgument] = [:]
    /// Secrets by ID, each with the range of the first step that uses it.
    var secrets = Entries<(isRequired: Bool, range: SourceRange)>()
    /// SSH agents by ID, each with the range of the first step that uses it.
    var agents = Entries<(isRequired: Bool, range: SourceRange)>()
    /// For each cache ID, the range of the first step that uses the cache.
    var caches = Entries<SourceRange>()

    mutating func addArgument(_ name: String) {
        if knownArguments.insert(name).inserted { arguments.append(name) }
    }
}
