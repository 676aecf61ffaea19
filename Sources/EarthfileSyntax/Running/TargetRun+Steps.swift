import BuildPlan
import LLB
import OCISpec
import SourceText
import SyntaxKit

extension Vocabulary {
    /// The terms for messages about an Earthfile.
    static let earthfile = Vocabulary(language: "Earthfile", stage: "target")
}

extension TargetRun {
    /// Applies a Dockerfile step to the image.
    ///
    /// - Parameter text: The statement as shown in progress and history, with its words expanded.
    mutating func apply(
        _ action: Step.Action,
        _ text: String,
        at line: CommandLine,
        context: State? = nil,
        contexts: [String: ProgramImage] = [:]
    ) async throws {
        let step = Step(action, range: line.command.range, keyword: line.command.keyword.rawValue, text: text)
        try await apply([step], range: line.command.range, NestedBuild(context: context, contexts: contexts))
    }

    private mutating func apply(_ steps: [Step], range: SourceRange, _ nested: NestedBuild) async throws {
        var (nested, start) = (nested, image)
        nested.platform = platform
        // The history is left out, because it would otherwise be decoded and encoded again for each step.
        start.config.history = []
        // Triggers (`ONBUILD`) are for images that are based on this one, not for its own steps.
        start.config.config.onBuild = []
        let changed = try await workbench.apply(
            steps,
            to: start,
            of: project.tree.source,
            stage: progressName,
            vocabulary: .earthfile,
            range: range,
            nested
        )
        let history = image.config.history + changed.config.history
        let triggers = image.config.config.onBuild + changed.config.config.onBuild
        image = ProgramImage(changed.files, config: changed.config, base: image.base)
        image.config.history = history
        image.config.config.onBuild = triggers
        openSteps = 0
        scopes.environment = Self.environment(of: image.config)
    }

    /// Encodes the graph so far, so that it isn't encoded again for each later question.
    mutating func seal(at place: SourceLocation) async throws {
        guard openSteps > 0 else { return }
        try await apply([], range: place.range, NestedBuild())
    }

    /// Replaces the image's files with the result of a step.
    ///
    /// - Parameter text: The statement as shown in the history.
    mutating func change(_ files: State, _ text: String) {
        image = image.replacing(files: files)
        let created = build.request.epoch.map { Timestamp(unixSeconds: $0) }
        image.config.history.append(
            HistoryEntry(created: created, createdBy: text + " # buildkit", comment: "buildkit.dockerfile.v0")
        )
        openSteps += 1
        changedFiles()
    }

    /// Records that a step has changed files.
    mutating func changedFiles() {
        hasWork = true
        hasWorkAfterArtifact = true
        hasWorkAfterImage = true
    }

    static func environment(of config: ImageConfig) -> Scopes.Values {
        var values: Scopes.Values = [:]
        for line in config.config.environment {
            let parts = line.parts(separatedBy: "=", maxSplits: 1, omittingEmpty: false)
            if let name = parts.first { values[String(name)] = parts.count > 1 ? String(parts[1]) : "" }
        }
        return values
    }

    /// Resolves a path against the image's working directory.
    func absolute(_ path: String) -> String { PathText.absolute(path, in: image.config.config.workingDirectory) }

    /// Makes a word of a plan step from a text in which variables are already expanded.
    func word(_ text: String, _ line: CommandLine) -> Word {
        Word(text, range: line.command.range, expansion: .none)
    }
}
