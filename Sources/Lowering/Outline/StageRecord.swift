import SourceText

/// A build argument as it was declared last.
struct DeclaredArgument {
    /// The value in this build; nil where it has none.
    var value: String?
    /// What the comment above says of it.
    var comment: String
    /// The instruction that declares it.
    var range: SourceRange
    /// The arguments that its default names.
    var needs: [String] = []
}

/// What a stage was seen to use while it was lowered, kept only where an outline is asked for.
struct StageRecord {
    /// Names in the order in which they were first seen, with what is known of each.
    struct Entries<Value> {
        private(set) var names: [String] = []
        private(set) var values: [String: Value] = [:]

        /// Adds an entry, unless there is one of the name.
        mutating func add(_ name: String, _ value: @autoclosure () -> Value) {
            guard values[name] == nil else { return }
            names.append(name)
            values[name] = value()
        }
    }

    /// Arguments that the head or a step of the stage names.
    private(set) var usedArguments: [String] = []
    private var isUsed: Set<String> = []
    /// Arguments that the stage itself declares.
    private(set) var declared: [String: DeclaredArgument] = [:]
    /// Secrets by identity: whether one must be there, and the step that asks for it.
    var secrets = Entries<(isRequired: Bool, range: SourceRange)>()
    /// SSH agents likewise.
    var agents = Entries<(isRequired: Bool, range: SourceRange)>()
    /// The steps that ask for caches.
    var caches = Entries<SourceRange>()

    /// Notes that the stage uses an argument.
    mutating func use(_ name: String) {
        if isUsed.insert(name).inserted { usedArguments.append(name) }
    }

    /// Notes that the stage declares an argument.
    mutating func declare(_ name: String, _ argument: DeclaredArgument) {
        declared[name] = argument
    }
}
