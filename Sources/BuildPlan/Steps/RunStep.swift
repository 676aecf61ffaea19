public import SourceText

/// Runs a command and keeps its changes (`RUN`, a step of a YAML syntax).
public struct RunStep: Sendable, Hashable {
    /// The network that a command has access to.
    public enum Network: String, Sendable, Hashable, CaseIterable {
        /// The solver's default.
        case `default`
        /// No network except the loopback interface.
        case none
        /// The host's network; requires the `network.host` entitlement.
        case host
    }

    /// The confinement of a command.
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// The solver's default confinement.
        case sandbox
        /// No confinement; requires the `security.insecure` entitlement.
        case insecure
    }

    /// A Container Device Interface (CDI) device that the command can use.
    public struct Device: Sendable, Hashable {
        /// The device's name, e.g. `vendor.com/class=name`.
        public var name: String
        /// Whether the build fails if the device isn't available.
        public var required: Bool

        public init(name: String, required: Bool) {
            self.name = name
            self.required = required
        }
    }

    public var command: CommandLineForm
    /// The command's heredocs, in source order.
    public var files: [InlineFile] = []
    /// Whether the command consists of a single heredoc (`RUN <<EOF`), in which case the heredoc's content is the script.
    public var isOnlyHeredoc = false
    /// Whether the command line or one of its heredocs is not valid UTF-8. LLB can't encode such a command.
    public var hasInvalidUTF8 = false
    /// The parsed mounts, in source order.
    public var mounts: [MountSpec] = []
    /// The mounts of a Dockerfile as written, `KEY=VALUE,…`, in source order; they precede `mounts`. Lowering parses them, because
    /// their values can contain variables.
    public var mountOptions: [Word] = []
    /// The network; nil to leave the choice to the build's options.
    public var network: Network?
    /// The confinement; nil for `sandbox`.
    public var security: Security?
    public var devices: [Device] = []
    /// Environment variables set only for this step (YAML syntaxes), in source order.
    public var environment: [KeyValue] = []
    /// The command's range in the source, without keyword and flags.
    public var commandRange: SourceRange

    public init(command: CommandLineForm, mounts: [MountSpec] = [], commandRange: SourceRange) {
        self.command = command
        self.mounts = mounts
        self.commandRange = commandRange
    }
}
