import BuildPlan
import SourceText
import ValueTree

/// The plan of a build with Cargo: a stage for each part, so that a change to one of its inputs reruns only the stages that
/// depend on that input.
///
/// | stage | contents | depends on |
/// |---|---|---|
/// | `scripts` | the scripts of the other stages | |
/// | `builder` | the builder image, after the commands from the metadata | the metadata |
/// | `toolchain` | the target's standard library, if the builder has `rustup` | the platform |
/// | `dependencies` | the compiled dependencies, in `/target` | the manifests, the lock file and Cargo's configuration |
/// | `build` | the compiled programs, in `/out` | the build context |
/// | `runner` | the program that runs tests | |
/// | `output` or `tests` | the image | |
struct PlanBuilder {
    let project: Project
    let sections: WharfSections
    let selection: Selection
    let arguments: BuildArguments

    /// The builder's directory for the build context.
    static let sources = "/src"
    /// The builder's directory for compiled files (`CARGO_TARGET_DIR`).
    static let target = "/target"
    /// The builder's directory for the programs that go into the image.
    static let programs = "/out"

    /// The indices of the stages in the plan.
    enum Index {
        static let scripts = 0
        static let builder = 1
        static let toolchain = 2
        static let dependencies = 3
        static let build = 4
        /// The index of the test runner's stage, if tests are built. The stage of the image is always the last one.
        static let runner = 5
    }

    func plan() -> BuildPlan {
        var stages = [scripts, builder, toolchain, dependencies, build]
        if arguments.isTests { stages += [runner, tests] } else { stages.append(output) }
        var plan = BuildPlan(
            source: project.source,
            vocabulary: Vocabulary(language: "Cargo.toml", stepForm: .text),
            arguments: images,
            stages: stages,
            defaultStage: stages.count - 1
        )
        plan.contextExcludes = excludes
        return plan
    }

    // MARK: - Arguments

    static let rustImage = "RUST_IMAGE"
    static let outputImage = "OUTPUT_IMAGE"
    static let defaultRustImage = "rust:1-bookworm"
    static let defaultOutputImage = "debian:bookworm-slim"

    /// The build arguments that choose the images, for those images that the metadata doesn't name.
    private var images: [ArgumentDeclaration] {
        var all: [ArgumentDeclaration] = []
        if sections.builder == nil {
            all.append(argument(Self.rustImage, Self.defaultRustImage, "The builder image."))
        }
        if sections.output == nil {
            all.append(argument(Self.outputImage, Self.defaultOutputImage, "The base of the output image."))
        }
        return all
    }

    /// The other build arguments. The plan declares them only so that listings show them.
    var settings: [ArgumentDeclaration] {
        let profile = "What is compiled: binaries or tests, for release or for debugging."
        return [
            argument(BuildArguments.profileName, "release-binaries", profile),
            argument(BuildArguments.featuresName, nil, "The features to enable, separated by commas."),
            argument(BuildArguments.defaultFeaturesName, "false", "Whether default features are off."),
            argument(BuildArguments.manifestName, nil, "The manifest of the package to build."),
        ]
    }

    private func argument(_ name: String, _ value: String?, _ comment: String) -> ArgumentDeclaration {
        ArgumentDeclaration(name: word(name), defaultValue: value.map { word($0) }, comment: comment)
    }

    /// The `target` directories of the workspace and its packages, to which Cargo writes when it runs on the client. A directory
    /// that contains a package or vendored sources is not excluded.
    private var excludes: [String] {
        let folders = [project.root.directory] + project.packages.map(\.directory)
        let all = Set(folders.map { ContextPath.join($0, "target") })
        let used = project.packages.map(\.directory) + project.sources
        return all.filter { folder in !used.contains { ContextPath.isPath($0, in: folder) } }.sorted()
    }

    // MARK: - Words and steps

    /// The range of every part of the plan that has no range of its own: the range of the builder's image, or of the package's
    /// name.
    var place: SourceRange {
        sections.builder?.value.image.range ?? project.main.nameRange.shifted(by: project.start(of: project.main))
    }

    /// The range of the output's base image; `place` if there is none.
    var outputPlace: SourceRange { sections.output?.value.image.range ?? place }

    func word(_ text: String, _ expansion: Word.Expansion = .none, at range: SourceRange? = nil) -> Word {
        Word(text, range: range ?? place, expansion: expansion)
    }

    func stage(_ name: String, from base: Stage.Base, at range: SourceRange, head: String, _ comment: String) -> Stage {
        var stage = Stage(name: name, nameRange: range, base: base, range: range, head: head)
        stage.comment = comment
        return stage
    }

    /// Returns a step. Line breaks in `text`, which progress output shows, become spaces.
    func step(_ action: Step.Action, _ text: String, at range: SourceRange) -> Step {
        let line = String(joining: text.split(whereSeparator: \.isNewline).map(String.init), separator: " ")
        return Step(action, range: range, keyword: String(line.prefix { $0 != " " }), text: line)
    }

    /// Returns the step that runs a user-defined command.
    func step(_ command: Wharf.Command) -> Step {
        let text =
            switch command.line {
            case .shell(let line): line
            case .exec(let list): String(joining: list, separator: " ")
            }
        let run = RunStep(command: command.line, commandRange: command.range)
        return step(.run(run), "run " + (command.display ?? text), at: command.range)
    }

    /// Returns a step that runs a script with the arguments `values`.
    func step(_ script: Script, _ values: [String], mounts: [MountSpec] = [], text: String) -> Step {
        var scripts = MountSpec(kind: .bind, target: word(Script.directory), range: place)
        (scripts.from, scripts.fromStage, scripts.readOnly) = (word("scripts"), Index.scripts, true)
        let command = CommandLineForm.exec(["/bin/sh", "\(Script.directory)/\(script.rawValue)"] + values)
        return step(.run(RunStep(command: command, mounts: [scripts] + mounts, commandRange: place)), text, at: place)
    }
}
