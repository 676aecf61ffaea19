public import SourceText

/// Runs a command and keeps its changes (`RUN`, a step of a YAML syntax).
public struct RunStep: Sendable, Hashable {
    /// The network that a command has access to.
    public enum Network: String, Sendable, Hashable, CaseIterable {
        /// The solver's default.
        case `default`
        /// Loopback only.
        case none
        /// The host's network; needs an entitlement.
        case host
    }

    /// The confinement of a command.
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// The usual confinement.
        case sandbox
        /// No confinement; needs an entitlement.
        case insecure
    }

    /// A device for the command (CDI).
    public struct Device: Sendable, Hashable {
        /// The device's name, e.g. `vendor.com/class=name`.
        public var name: String
        /// Whether the build fails without the device.
        public var required: Bool

        public init(name: String, required: Bool) {
            self.name = name
            self.required = required
        }
    }

    public var command: CommandLineForm
    /// Heredocs, in source order.
    public var files: [InlineFile] = []
    /// Whether a shell command consists of one heredoc (`RUN <<EOF`), so that the heredoc's content is the script.
    public var isOnlyHeredoc = false
    /// Whether the command line or one of its heredocs is not valid UTF-8, which LLB cannot carry in a command.
    public var hasInvalidUTF8 = false
    /// Mounts in source order.
    public var mounts: [MountSpec] = []
    /// Mounts as a Dockerfile writes them, `KEY=VALUE,…`, in source order, before `mounts`. Lowering reads them, because
    /// their values can have variables.
    public var mountOptions: [Word] = []
    /// The network; nil leaves it to the build's options.
    public var network: Network?
    /// The confinement; nil is `sandbox`.
    public var security: Security?
    public var devices: [Device] = []
    /// Variables of this step only (YAML syntaxes), in order.
    public var environment: [KeyValue] = []
    /// The command's range in the source, without keyword and flags.
    public var commandRange: SourceRange

    public init(command: CommandLineForm, mounts: [MountSpec] = [], commandRange: SourceRange) {
        self.command = command
        self.mounts = mounts
        self.commandRange = commandRange
    }
}
