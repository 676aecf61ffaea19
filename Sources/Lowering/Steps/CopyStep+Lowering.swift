import BuildPlan
import Diagnostics
import LLB
import Lint
import SourceText

extension StageLowering {
    /// A copy with its words expanded.
    struct CopyRequest {
        var step: Step
        var isAdd: Bool
        var sources: [String]
        var destination: String
        var owner: String
        var mode: String
        /// The value of `--checksum`, or the checksum of the last Git source that had one. As in BuildKit's frontend, the
        /// checksum of a Git source also applies to the sources after it.
        var checksum: String
        /// The value of `--keep-git-dir`. As with `checksum`, the value of a Git source also applies to the sources after it.
        var keepsGitDirectory: Bool?
        var excludes: [String]
        var copy: CopyStep
        /// The vertex name that progress shows.
        var name = ""
    }

    /// Copies files from the build context, a stage, an image or a download, or writes inline content.
    func lowerCopy(_ copy: CopyStep, of step: Step) throws {
        var request = try expandedRequest(copy, of: step)
        let contents = try copy.contents.map { (path: $0.path, data: try $0.bytes ?? Array(expand($0.content).utf8)) }
        var (origin, isContext) = try copyOrigin(of: step)
        let destination = try located { () throws(SystemPath.Problem) in
            try SystemPath.copyDestination(request.destination, in: state.directory, os: os)
        }
        let options = try copyOptions(request)
        try checkChecksum(request)
        // The graph repeats the destination and the options for every source.
        let repeated =
            destination.utf8.count &+ request.excludes.reduce(request.owner.utf8.count) { $0 &+ $1.utf8.count }
        let size = repeated &* (request.sources.count &+ contents.count) &+ state.directory.utf8.count
        try context.countBytes(size, at: step.range)
        let text = displayText(of: step)
        request.name = progressName(text, platform: platform)

        if copy.isOptional { origin = try withOptionalFolders(origin, request) }
        var changes: [FileChange] = []
        for source in request.sources {
            try context.cancellation.check()
            let change = try copyChange(source, to: destination, from: origin, isContext: isContext, options, &request)
            changes.append(change)
        }
        for content in contents {
            try context.cancellation.check()
            let path = try located { () throws(SystemPath.Problem) in
                try SystemPath.withoutDrive(content.path, os: os, keepsSlash: false)
            }
            var plain = options
            plain.createsDestinationPath = true
            changes.append(
                .copy(
                    from: try inlineFile(path, mode: 0o644, data: content.data),
                    source: SystemPath.toSlash(path, os: os),
                    destination: destination,
                    options: plain
                )
            )
        }
        try apply(changes, of: request, text: text)
        recordPaths(request.sources, isAdd: request.isAdd)
        commit(request.isAdd ? "ADD" : "COPY", historyText(request, contents.map(\.path)), of: step, layer: .built)
    }

    // MARK: - Request and options

    private func expandedRequest(_ copy: CopyStep, of step: Step) throws -> CopyRequest {
        let owner = try expand(copy.owner)
        let mode = try expand(copy.mode)
        let checksum = try expand(copy.add?.checksum)
        let sources = try copy.sources.map { try expand($0) }
        return CopyRequest(
            step: step,
            isAdd: copy.add != nil,
            sources: sources,
            destination: try expand(copy.destination),
            owner: owner,
            mode: mode,
            checksum: checksum,
            keepsGitDirectory: copy.add?.keepGitDirectory,
            excludes: try copy.excludes.map { $0.expansion == .shell ? $0.text : try expand($0) },
            copy: copy
        )
    }

    /// Returns the file system to copy from.
    private func copyOrigin(of step: Step) throws -> (output: DeferredOutput?, isContext: Bool) {
        guard let source = current?.sources.first else { return (context.buildContextFiles(), true) }
        guard source.isDispatched else {
            let from: String
            if case .copy(let copy) = step.action { from = copy.from?.text ?? "" } else { from = "" }
            let message =
                "cannot copy from stage \(quoted(from)), it needs to be defined before current stage "
                + quoted(node.displayName)
            throw error("lowering.copy-from", message, at: step.range)
        }
        return (files(of: source), false)
    }

    /// Runs `body`, and turns a path problem that it throws into an error at the current step.
    func located<Value>(_ body: () throws(SystemPath.Problem) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw context.error("lowering.path", error.message, at: current?.step.range)
        }
    }

    private func copyOptions(_ request: CopyRequest) throws -> CopyAction.Options {
        var options = CopyAction.Options()
        if !request.owner.isEmpty { options.owner = Ownership(parsing: request.owner) }
        options.excludePatterns = request.excludes
        if !request.excludes.isEmpty, !context.supports(CapabilityID.fileCopyIncludeExcludePatterns) {
            // An old solver would ignore the patterns and copy the excluded files too.
            throw solverTooOld(for: "excludes in a copy", at: request.step.range)
        }
        guard !request.mode.isEmpty else { return options }
        do {
            switch try FileModeText.parse(request.mode) {
            case .bits(let bits): options.mode = .bits(Int32(truncatingIfNeeded: bits))
            case .symbolic(let text): options.mode = .symbolic(text)
            }
        } catch {
            let message =
                switch error {
                case .notOctal:
                    "invalid chmod parameter: '\(request.mode)'. it should be octal string and between 0 and 07777"
                case .syntax: "invalid syntax"
                }
            throw self.error("lowering.chmod", message, at: request.step.range)
        }
        return options
    }

    /// Returns the error for a solver that would silently ignore include or exclude patterns.
    func solverTooOld(for feature: String, at range: SourceRange) -> DiagnosticsError {
        let capability = CapabilityID.fileCopyIncludeExcludePatterns
        let message = "the solver is too old for \(feature): it lacks the capability '\(capability)'"
        return error("lowering.solver-too-old", message, at: range)
    }

    private func checkChecksum(_ request: CopyRequest) throws {
        guard !request.checksum.isEmpty else { return }
        if request.sources.count != 1 {
            throw error("lowering.checksum", "checksum can't be specified for multiple sources", at: request.step.range)
        }
        let source = request.sources[0]
        guard RemoteSource.isRemote(source) else {
            throw error("lowering.checksum", "checksum requires HTTP(S) or Git sources", at: request.step.range)
        }
    }

    // MARK: - The vertex

    /// Creates the vertex of a copy. With `--link`, creates an independent layer and merges it onto the stage's files, unless the
    /// copy has a mode or the solver can't merge.
    private func apply(_ changes: [FileChange], of request: CopyRequest, text: String) throws {
        var options = options(name: request.name, of: request.step)
        guard request.copy.link, request.mode.isEmpty, context.supports(CapabilityID.mergeOp) else {
            state.output = try .files(changes, on: state.output, directory: state.directory, options: options)
            return
        }
        let group = context.nextProgressGroup()
        let groupName = progressName(text, platform: platform, advances: false)
        let linkName = progressName("LINK " + text, platform: platform, advances: false)
        options.metadata.progressGroup = ProgressGroup(id: group, name: groupName, isWeak: true)
        let layer = try DeferredOutput.files(changes, on: nil, directory: "/", options: options)
        var merge = options
        merge.metadata.progressGroup = ProgressGroup(id: group, name: groupName, isWeak: false)
        merge.metadata.customName = linkName
        guard let base = state.output else {
            // Merging onto scratch would yield the layer itself.
            state.output = layer
            return
        }
        state.output = try .vertex([base, layer]) { try MergeOperation($0).vertex(merge) }
    }

    /// Records the paths that the copy needs from its source.
    private func recordPaths(_ sources: [String], isAdd: Bool) {
        let paths = current?.sources.first?.usedPaths ?? context.contextPaths
        for source in sources
        where !context.cancellation.isCancelled()
            && !(isAdd && (source.hasPrefix("http://") || source.hasPrefix("https://")))
        {
            paths.insert(SlashPath.join("/", source))
        }
    }

    private func historyText(_ request: CopyRequest, _ contents: [String]) -> String {
        var parts: [String] = []
        if request.copy.parents { parts.append("--parents") }
        if request.copy.isOptional { parts.append("--optional") }
        if !request.owner.isEmpty { parts.append("--chown=" + request.owner) }
        if !request.mode.isEmpty { parts.append("--chmod=" + request.mode) }
        parts += request.sources
        parts += contents.map { "<<" + $0 }
        parts.append(request.destination)
        return parts.joined(separator: " ")
    }
}
