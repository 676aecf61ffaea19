import Bridge
import BuildPlan
import Diagnostics
import LLB
import Lowering
import OCISpec
import SourceText
import Synchronization
import SyntaxKit

/// The workbench of a `Program` for one platform of a build.
final class ProgramWorkbench: Workbench {
    let request: ProgramRequest
    let questions: ProgramQuestions
    let reader: ProgramReader
    /// The options for lowering plans.
    let options: LoweringOptions
    /// The images whose configs were assumed.
    let assumedImages = AssumedImages()

    init(reader: ProgramReader, options: LoweringOptions) {
        request = reader.request
        questions = reader.questions
        self.reader = reader
        self.options = options
    }

    var build: LoadedBuild { questions.build }
    var context: BuildContext { build.context }

    // MARK: - Reading

    func files(_ paths: [String], in tree: SourceTree, at place: SourceLocation) async throws -> [String: SourceFile] {
        try await reader.files(paths, in: tree, at: place)
    }

    func paths(matching patterns: [String], in tree: SourceTree, at place: SourceLocation) async throws -> [String] {
        try await reader.paths(matching: patterns, in: tree, at: place)
    }

    func warn(_ warning: Diagnostic) { reader.warn(warning) }

    // MARK: - Sources

    func context(_ filter: PathFilter, at place: SourceLocation) async throws -> LLB.State {
        do {
            let ignored = filter.appliesIgnoreFile ? try await context.ignorePatterns(beside: build.source) : []
            let output = try context.files(
                paths: filter.paths,
                includes: filter.includes,
                excludes: ignored + filter.excludes
            )
            return State(of: output)
        } catch {
            throw ProgramQuestions.located(error, subject: "the build context", at: place)
        }
    }

    func namedContext(_ name: String, _ filter: PathFilter, at place: SourceLocation) async throws -> ProgramImage? {
        do {
            guard let named = try NamedContext(name, platform: request.targetPlatform, in: context) else { return nil }
            let loaded = try await named.load()
            let config = try loaded.config.map { try ImageConfig(parsing: $0) }
            return ProgramImage(
                State(of: try loaded.output(paths: filter.paths)),
                config: config ?? .scratch(platform: request.targetPlatform),
                base: config
            )
        } catch {
            throw ProgramQuestions.located(error, subject: "the context '\(name)'", at: place)
        }
    }

    func image(_ reference: String, platform: Platform?, at place: SourceLocation) async throws -> ProgramImage {
        if reference == "scratch" { return .scratch(platform: platform ?? request.targetPlatform) }
        let range = place.range
        var stage = Stage(
            name: nil,
            nameRange: range,
            base: .image(Word(reference, range: range, expansion: .none)),
            range: range,
            head: "FROM \(reference)"
        )
        stage.platform = platform.map { Word($0.formattedWithOSOptions, range: range, expansion: .none) }
        let plan = BuildPlan(
            source: place.file,
            vocabulary: Vocabulary(language: build.syntax.identity.name, stage: "image"),
            stages: [stage],
            defaultStage: 0
        )
        return try await lower(plan, NestedBuild(platform: platform))
    }

    func evaluate(_ files: LLB.State, at place: SourceLocation) async throws {
        guard let output = try questions.output(files, at: place) else { return }
        do {
            let question = Question("the awaited result", at: place)
            _ = try await questions.reference(of: output, for: question, form: "@DIRECTORY")
        } catch let error as DiagnosticsError where error.diagnostics.first?.code == "program.unanswered" {}
    }
}

/// The images whose configs were assumed, in the order in which they were used.
final class AssumedImages: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }

    func add(_ images: [String]) {
        names.withLock { known in
            for image in images where !known.contains(image) { known.append(image) }
        }
    }
}
