import SourceText

/// The file systems of a run's mounts after the process has ended.
final class RunOutputs: Sendable {
    let mounts: [(target: String, result: Result)]

    /// The contents of a mount after a run.
    enum Result: Sendable {
        /// A file system (nil for scratch) and the settings of the state that was mounted.
        case state(StepOutput?, StateSettings)
        /// Nothing, because the mount is a cache or a tmpfs, or because its changes are discarded.
        case nothing
    }

    init(_ mounts: [(target: String, result: Result)]) { self.mounts = mounts }
}

extension State {
    /// Runs a process on this file system.
    ///
    /// - Parameters:
    ///   - arguments: The program and its arguments; no shell interprets them.
    ///   - options: Mounts, secrets and settings of this process alone.
    /// - Returns: The root file system after the process has run. The state's method `mounted(at:fileID:line:)` returns the file
    ///   systems of the mounts.
    public func run(
        _ arguments: [String],
        _ options: StepOption<RunOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        running(RunOptions(arguments, settings).applying(options), CallSite(fileID, line))
    }

    /// Runs a program, given as a command line that is split into words at whitespace, e.g. `ls -l "/my files"`. Quotes and
    /// backslashes work as in a shell, but no shell runs: variables, glob patterns and operators have no special meaning.
    public func run(
        words commandLine: String,
        _ options: StepOption<RunOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        let site = CallSite(fileID, line)
        guard let words = CommandWords.split(commandLine) else {
            return failing(.unfinishedWord(commandLine), at: site)
        }
        return running(RunOptions(words, settings).applying(options), site)
    }

    /// Runs a script with `/bin/sh -c`. Never paste data into a script: pass it in environment variables or files.
    public func run(
        shell script: String,
        _ options: StepOption<RunOptions>...,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        running(RunOptions(["/bin/sh", "-c", script], settings).applying(options), CallSite(fileID, line))
    }

    /// Returns the file system of a mount after the run that returned this state; for a read-only mount, returns its source.
    ///
    /// The returned state has the settings of the mounted state. The state has an error if there is no mount at `target`, or if
    /// the mount is a tmpfs, is a writable cache or discards changes.
    public func mounted(at target: String, fileID: StaticString = #fileID, line: UInt = #line) -> State {
        let site = CallSite(fileID, line)
        switch run?.mounts.first(where: { $0.target == target })?.result {
        case .state(let output, let settings): return State(output: output, settings, failure: failure)
        case .nothing: return failing(.operation(.noOutput(target: target)), at: site)
        case nil: return failing(.noMount(target: target), at: site)
        }
    }

    private func running(_ step: RunOptions, _ site: CallSite) -> State {
        if let reason = step.failure ?? step.invalid { return failing(reason, at: site) }
        let all = [(mount: Mount("/", isReadOnly: step.isRootReadOnly), source: self)] + step.mounts
        let order = all.indices.sorted { left, right in
            if bytewiseLess(all[left].mount.target, all[right].mount.target) { return true }
            return all[left].mount.target == all[right].mount.target && left < right
        }
        var inputs = StepInputs()
        let sources = order.map { inputs.index(of: all[$0].source.output) }
        var operation = step.operation
        operation.mounts = order.map { all[$0].mount }
        let recipe = ExecRecipe(
            operation: operation,
            sources: sources,
            environment: step.settings.environmentChanges,
            platform: step.settings.platform
        )
        let node = GraphStep(.exec(recipe), inputs: inputs.outputs, options: step.vertex, site: site)
        let results = Self.results(of: all, order, node, step.vertex)
        var output = self.output
        if case .state(let root, _) = results[0].result { output = root }
        return replacing(
            output,
            platform: step.vertex.platform,
            run: RunOutputs(results),
            failure: step.mounts.lazy.compactMap(\.source.failure).first
        )
    }

    /// Returns the result of each mount, in the order of `mounts`. Outputs are numbered in the order of the targets.
    private static func results(
        of mounts: [(mount: Mount, source: State)],
        _ order: [Int],
        _ node: GraphStep,
        _ options: VertexOptions
    ) -> [(target: String, result: RunOutputs.Result)] {
        var results = mounts.map { ($0.mount.target, RunOutputs.Result.nothing) }
        var index = 0
        for position in order {
            let (mount, source) = mounts[position]
            if mount.hasOutput {
                var settings = source.settings
                if let platform = options.platform { settings.platform = platform.normalized }
                results[position].1 = .state(StepOutput(node, index: index), settings)
                index += 1
            } else if mount.isReadOnly {
                results[position].1 = .state(source.output, source.settings)
            }
        }
        return results
    }
}

extension RunOptions {
    /// The reason why the run can't be encoded; nil if its options are valid.
    fileprivate var invalid: StateError.Reason? {
        if arguments.isEmpty { return .operation(.noArguments) }
        for (mount, source) in mounts where mount.isTmpfs && !source.isScratch {
            return .operation(.tmpfsWithSource(target: mount.target))
        }
        return nil
    }

    /// The operation without mounts and environment.
    fileprivate var operation: ExecOperation {
        var operation = ExecOperation(arguments, mounts: [])
        operation.workingDirectory = settings.directory
        operation.user = settings.user
        operation.hostname = settings.hostname
        operation.cgroupParent = settings.cgroupParent
        operation.extraHosts = settings.extraHosts
        operation.ulimits = settings.ulimits
        operation.network = settings.network
        operation.security = settings.security
        operation.validExitCodes = validExitCodes
        operation.proxy = proxy
        operation.secrets = secrets
        operation.sshAgents = sshAgents
        operation.devices = devices
        return operation
    }
}
