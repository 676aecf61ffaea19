public import SourceText

/// One instruction, with the words and the place the user gave it.
public struct Step: Sendable {
    /// What an instruction does. One case, one struct, one file in `Steps`; boxed, so that steps are cheap to hand on.
    public indirect enum Action: Sendable {
        /// Declares build arguments.
        case arguments(ArgumentStep)
        /// Sets environment variables.
        case environment(EnvironmentStep)
        /// Sets image labels.
        case labels(LabelStep)
        /// Changes the working directory.
        case workingDirectory(WorkingDirectoryStep)
        /// Changes the user.
        case user(UserStep)
        /// Runs a command.
        case run(RunStep)
        /// Copies or adds files.
        case copy(CopyStep)
        /// Sets the default command.
        case command(CommandStep)
        /// Sets the entrypoint.
        case entrypoint(EntrypointStep)
        /// Sets the shell of shell-form commands.
        case shell(ShellStep)
        /// Sets the health check.
        case healthcheck(HealthcheckStep)
        /// Declares ports.
        case expose(ExposeStep)
        /// Declares volumes.
        case volumes(VolumeStep)
        /// Sets the stop signal.
        case stopSignal(StopSignalStep)
        /// Sets the author.
        case maintainer(MaintainerStep)
        /// Stores a trigger.
        case onBuild(OnBuildStep)
        /// Installs distribution packages.
        case installPackages(InstallPackagesStep)
        /// Downloads a file or an archive.
        case fetch(FetchStep)
    }

    /// What is done.
    public var action: Action
    /// The whole instruction in the source, heredocs included.
    public var range: SourceRange
    /// The keyword as the file's language writes it (`RUN`, `PLEASE`, `steps`).
    public var keyword: String
    /// The instruction as progress and history show it, keyword included, on one line, e.g. `COPY . .`.
    public var text: String
    /// The comment above it, for the outline; empty where there is none.
    public var comment: String
    /// The value of the `check=` comment above it, which sets lint rules for it alone; nil where there is none.
    public var checkDirective: String?

    /// An instruction of a stage.
    public init(_ action: Action, range: SourceRange, keyword: String, text: String, comment: String = "") {
        self.action = action
        self.range = range
        self.keyword = keyword
        self.text = text
        self.comment = comment
    }
}
