/// A collector of file actions for one vertex. It makes their paths absolute and replaces each file system with its index among
/// the vertex's inputs.
struct FileActionBinder {
    private(set) var inputs = StepInputs()
    private(set) var recipes: [FileRecipe] = []
    /// The merged options of all actions; later options take precedence.
    private(set) var options = VertexOptions()
    /// The first error of any state that the actions change or copy from; nil if there is none.
    private(set) var failure: StateError?
    private var known: [ObjectIdentifier: Int] = [:]

    /// Adds the actions in order. Actions whose result a copy reads are added before the copy.
    ///
    /// - Returns: The index of the last action; nil if there are none.
    mutating func add(_ actions: FileActions, on state: State) -> Int? {
        failure = failure ?? state.failure
        let base = inputs.index(of: state.output)
        let directory = state.settings.directory
        var previous: Int?
        for change in actions.changes.elements {
            var recipe = FileRecipe(base: base, previous: previous, origin: nil, kind: change.kind(in: directory))
            merge(change.options)
            if case .copy(_, let origin, _, _) = change { bind(origin, to: &recipe) }
            recipes.append(recipe)
            previous = recipes.count - 1
        }
        return previous
    }

    private mutating func bind(_ origin: FileActions.Change.Origin, to recipe: inout FileRecipe) {
        switch origin {
        case .state(let state):
            failure = failure ?? state.failure
            recipe.origin = inputs.index(of: state.output)
        case .actions(let bound):
            let last = known[ObjectIdentifier(bound)] ?? add(bound.actions, on: bound.state)
            known[ObjectIdentifier(bound)] = last
            if let last, case .copy(var copy) = recipe.kind {
                copy.origin = .action(last)
                recipe.kind = .copy(copy)
            } else {
                // Without actions, the result is the file system itself.
                recipe.origin = inputs.index(of: bound.state.output)
            }
        }
    }

    private mutating func merge(_ other: VertexOptions) {
        options.platform = other.platform ?? options.platform
        options.workerFilters += other.workerFilters
        options.metadata.merge(other.metadata)
        options.locations += other.locations
    }
}

extension FileActions.Change {
    fileprivate var options: VertexOptions {
        switch self {
        case .copy(_, _, _, let step): step.vertex
        case .makeFile(_, _, _, let step): step.vertex
        case .makeDirectory(_, _, let step): step.vertex
        case .remove(_, let step): step.vertex
        case .symlink(_, _, let step): step.vertex
        }
    }

    /// Returns the action with absolute paths. The origin of a copy is a placeholder, which `bind` replaces.
    fileprivate func kind(in directory: String) -> FileAction.Kind {
        func absolute(_ path: String) -> String { SlashPath.normalize(path, in: directory, keepsSlash: false) }
        switch self {
        case .copy(let source, let origin, let destination, let step):
            return .copy(
                CopyAction(
                    origin: .output(nil),
                    source: SlashPath.normalize(source, in: origin.directory, keepsSlash: false),
                    destination: SlashPath.normalize(destination, in: directory, keepsSlash: true),
                    options: step.copy
                )
            )
        case .makeFile(let path, let mode, let data, let step):
            let path = absolute(path)
            return .makeFile(
                MakeFileAction(path: path, mode: mode, data: data, owner: step.owner, timestamp: step.timestamp)
            )
        case .makeDirectory(let path, let mode, let step):
            return .makeDirectory(
                MakeDirectoryAction(
                    path: absolute(path),
                    mode: mode,
                    makesParents: step.makesParents,
                    owner: step.owner,
                    timestamp: step.timestamp
                )
            )
        case .remove(let path, let step):
            let path = absolute(path)
            return .remove(
                RemoveAction(path: path, allowsMissing: step.allowsMissing, allowsWildcard: step.allowsWildcard)
            )
        case .symlink(let path, let target, let step):
            return .symlink(SymlinkAction(target: target, path: path, owner: step.owner, timestamp: step.timestamp))
        }
    }
}

extension FileActions.Change.Origin {
    /// The directory against which a relative source path is resolved.
    fileprivate var directory: String {
        switch self {
        case .state(let state): state.settings.directory
        case .actions(let bound): bound.state.settings.directory
        }
    }
}
