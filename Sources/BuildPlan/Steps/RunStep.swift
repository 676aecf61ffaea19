public import SourceText

/// Runs a command and keeps what it changes (`RUN`, a step of a YAML syntax).
public struct RunStep: Sendable, Hashable {
    /// The network a command sees.
    public enum Network: String, Sendable, Hashable, CaseIterable {
        /// The solver's own choice.
        case `default`
        /// None but loopback.
        case none
        /// The host's; needs an entitlement.
        case host
    }

    /// What a command may do.
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// The usual confinement.
        case sandbox
        /// None; needs an entitlement.
        case insecure
    }

    /// A device that the command asks for (CDI).
    public struct Device: Sendable, Hashable {
        /// Its name, e.g. `vendor.com/class=name`.
        public var name: String
        /// False where the command runs without it too.
        public var required: Bool

        /// A device by name.
        public init(name: String, required: Bool) {
            self.name = name
            self.required = required
        }
    }

    /// The command.
    public var command: CommandLineForm
    /// Heredocs, in order.
    public var files: [InlineFile]
    /// True where a shell command is one heredoc and nothing else (`RUN <<EOF`): the content is the script.
    public var isOnlyHeredoc: Bool = false
    /// True where the command line, or a heredoc of it, has bytes that are no text: it can't be sent to a solver.
    public var hasBrokenText: Bool = false
    /// Mounts, in order.
    public var mounts: [MountSpec]
    /// Mounts as a Dockerfile writes them, `KEY=VALUE,…`, in order, before `mounts`. Their values may
    /// name variables, so they are read by the lowering, which also makes their errors.
    public var mountOptions: [Word] = []
    /// The network asked for; nil leaves it to the build's options.
    public var network: Network?
    /// The confinement asked for; nil is `sandbox`.
    public var security: Security?
    /// Devices, in order.
    public var devices: [Device]
    /// Variables of this step only (YAML syntaxes), in order.
    public var environment: [KeyValue]
    /// Where the command stands, without keyword and flags.
    public var commandRange: SourceRange

    /// A command to run.
    public init(
        command: CommandLineForm,
        files: [InlineFile] = [],
        mounts: [MountSpec] = [],
        network: Network? = nil,
        security: Security? = nil,
        devices: [Device] = [],
        environment: [KeyValue] = [],
        commandRange: SourceRange
    ) {
        self.command = command
        self.files = files
        self.mounts = mounts
        self.network = network
        self.security = security
        self.devices = devices
        self.environment = environment
        self.commandRange = commandRange
    }
}
