import BuildPlan
import Diagnostics
import LLB
import OCISpec
import SourceText

extension StageLowering {
    /// Lowers a step that downloads a file or an archive, puts it in the image, and runs the commands that install it.
    ///
    /// The download has no inputs, so the solver can fetch all downloads of a build concurrently. The commands are shell
    /// text from the user. Each command is passed to `/bin/sh -c` as one argument and runs as root in `/`.
    func lowerFetch(_ fetch: FetchStep, of step: Step) async throws {
        let request = FetchRequest(
            source: context.plan.source,
            range: step.range,
            platform: platform,
            unpacksZstandard: context.supports(CapabilityID.mergeOp),
            url: try located(fetch.source),
            checksum: try fetch.checksum.map { try located($0) },
            destination: try located(fetch.destination)
        )
        var diagnostics = DiagnosticSink()
        let plan = request.plan(&diagnostics)
        try diagnostics.throwIfErrors()
        guard let plan else { return }
        let text = displayText(of: step)
        let source = try download(plan.url, fileName: plan.fileName, checksum: plan.checksum, at: urlRange(fetch, step))
        state.output = try .files(
            [
                .copy(
                    from: source,
                    source: "/" + plan.fileName,
                    destination: plan.destination,
                    options: CopyAction.Options(
                        mode: plan.isArchive ? .unchanged : .bits(0o755),
                        unpacksArchives: plan.isArchive,
                        createsDestinationPath: true
                    )
                )
            ],
            on: state.output,
            directory: "/",
            options: options(name: progressName(text, platform: platform), of: step)
        )
        commit("ADD", text, of: step, layer: .built)
        for install in fetch.install { try runInstall(install, of: step) }
    }

    private func runInstall(_ word: Word, of step: Step) throws {
        guard state.output != nil else { return }
        let line = try expand(word)
        guard !line.isEmpty, !line.utf8.contains(0) else {
            let rule = "a command in 'install' must not be empty or contain a NUL byte"
            throw error("fetch.invalid-command", rule, at: word.range)
        }
        var command = Command(["/bin/sh", "-c", line])
        command.user = "0"
        command.directory = "/"
        // The vertex gets the location and text of the command, not of the whole step.
        var part = step
        part.range = word.range
        let shown = word.text.split(whereSeparator: \.isNewline).joined(separator: " ")
        part.text = "RUN " + shown
        let text = displayText(of: part)
        state.output = try execute(
            command,
            options: options(
                name: progressName(text, platform: state.commandPlatform ?? platform, advances: false),
                of: part,
                command: text
            )
        )
        commit("RUN", shown, of: part, layer: .built)
    }

    private func located(_ text: FetchStep.ByArchitecture) throws -> FetchRequest.ByArchitecture {
        switch text {
        case .all(let word): return .all(try located(word))
        case .each(let entries):
            return .each(try entries.map { (architecture: try located($0.architecture), value: try located($0.value)) })
        }
    }

    /// Returns the range of the URL, or of the whole step if each architecture has its own URL.
    private func urlRange(_ fetch: FetchStep, _ step: Step) -> SourceRange {
        if case .all(let word) = fetch.source { word.range } else { step.range }
    }
}
