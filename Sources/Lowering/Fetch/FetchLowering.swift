import BuildPlan
import Diagnostics
import LLB
import OCISpec
import SourceText

extension StageLowering {
    /// Downloads a file or an archive, puts it in the image, and runs the commands that install it.
    ///
    /// The download stands on nothing, so that the solver fetches all downloads of a plan at the same time. The commands
    /// are shell text that the user wrote as such; each is one argument of `/bin/sh -c`, as root in `/`.
    func lowerFetch(_ fetch: FetchStep, of step: Step) async throws {
        let request = FetchRequest(
            source: context.plan.source,
            range: step.range,
            platform: platform,
            unpacksZstandard: context.supports(CapabilityID.mergeOp),
            url: try located(fetch.source),
            checksum: try fetch.checksum.map { try located($0) },
            destination: LocatedText(text: try expand(fetch.destination), range: fetch.destination.range)
        )
        var diagnostics = DiagnosticSink()
        let plan = request.plan(&diagnostics)
        try diagnostics.throwIfErrors()
        guard let plan else { return }
        let text = shownText(of: step)
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
            throw error("fetch.invalid-command", "a command of 'install' is empty or has a zero byte", at: word.range)
        }
        var command = Command(["/bin/sh", "-c", line])
        command.user = "0"
        command.directory = "/"
        // The place and the words of the command rather than of the whole step.
        var part = step
        part.range = word.range
        part.text = word.text.split(whereSeparator: \.isNewline).joined(separator: " ")
        let shown = shownText(of: part)
        state.output = try execute(
            command,
            options: options(
                name: progressName(shown, platform: state.commandPlatform ?? platform, advances: false),
                of: part,
                command: shown
            )
        )
        commit("RUN", shown, of: part, layer: .built)
    }

    private func located(_ words: FetchStep.ByArchitecture) throws -> FetchRequest.ByArchitecture {
        func text(_ word: Word) throws -> LocatedText { LocatedText(text: try expand(word), range: word.range) }
        switch words {
        case .all(let word): return .all(try text(word))
        case .each(let entries):
            return .each(try entries.map { (architecture: try text($0.architecture), value: try text($0.value)) })
        }
    }

    /// The place of the URL that was taken; that of the step where it is one of several.
    private func urlRange(_ fetch: FetchStep, _ step: Step) -> SourceRange {
        if case .all(let word) = fetch.source { word.range } else { step.range }
    }
}
