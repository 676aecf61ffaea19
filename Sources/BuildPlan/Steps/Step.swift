public import SourceText

/// One instruction of a stage and its range in the source.
public struct Step: Sendable {
    /// An instruction's kind and arguments.
    ///
    /// The enumeration is indirect, so that steps are cheap to copy.
    public indirect enum Action: Sendable {
        case arguments(ArgumentStep)
        case environment(EnvironmentStep)
        case labels(LabelStep)
        case workingDirectory(WorkingDirectoryStep)
        case user(UserStep)
        case run(RunStep)
        case copy(CopyStep)
        case command(CommandStep)
        case entrypoint(EntrypointStep)
        case shell(ShellStep)
        case healthcheck(HealthcheckStep)
        case expose(ExposeStep)
        case volumes(VolumeStep)
        case stopSignal(StopSignalStep)
        case maintainer(MaintainerStep)
        case onBuild(OnBuildStep)
        case installPackages(InstallPackagesStep)
        case fetch(FetchStep)
    }

    public var action: Action
    /// The range of the whole instruction in the source, heredocs included.
    public var range: SourceRange
    /// The keyword in the language of the file, e.g. `RUN`, `PLEASE` or `steps`.
    public var keyword: String
    /// The instruction as progress and history show it, keyword included, on one line, e.g. `COPY . .`.
    public var text: String
    /// The comment above the instruction, for `--call=outline`; empty if there is none.
    public var comment: String
    /// The value of the `check=` comment above the instruction, which configures lint for this step only; nil if there
    /// is none.
    public var checkDirective: String?

    public init(_ action: Action, range: SourceRange, keyword: String, text: String, comment: String = "") {
        self.action = action
        self.range = range
        self.keyword = keyword
        self.text = text
        self.comment = comment
    }
}
