public import JSON

/// The config of an image: what a container of it runs, and how it was made.
///
/// Fields and their JSON are those of the OCI image specification with Docker's additions (`Healthcheck`, `OnBuild`,
/// `Shell`), as BuildKit writes them.
public struct ImageConfig: Sendable, Hashable {
    /// When the image was made.
    public var created: Timestamp?
    /// Who made it.
    public var author = ""
    /// What it is made for.
    public var platform: Platform
    /// What its containers run.
    public var config = ContainerConfig()
    /// Its layers' digests (unpacked), lowest first; nil writes `null`, which is what an image without a base has.
    public var diffIDs: [String]?
    /// The kind of `diffIDs`; `layers`.
    public var rootFSType = "layers"
    /// How its layers were made, lowest first.
    public var history: [HistoryEntry] = []
    /// Members that are not of this model, in order. BuildKit drops them, so `json` writes them on demand only.
    public var unknown = JSONObject()

    /// A config with no more than a platform.
    public init(platform: Platform) { self.platform = platform }

    /// What an image without a base starts from: `/` as working directory and, but for Windows, a `PATH`.
    public static func scratch(platform: Platform) -> ImageConfig {
        var image = ImageConfig(platform: platform)
        image.config.workingDirectory = "/"
        if platform.os != "windows" { image.config.environment = ["PATH=" + defaultPath] }
        return image
    }

    /// The `PATH` of a Unix image that sets none.
    public static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}

/// How one layer, or one change of the config, came about.
public struct HistoryEntry: Sendable, Hashable {
    /// When.
    public var created: Timestamp?
    /// The instruction that did it.
    public var createdBy: String
    /// Who did it.
    public var author: String
    /// What tool did it.
    public var comment: String
    /// True where it made no layer.
    public var isEmptyLayer: Bool

    /// An entry.
    public init(
        created: Timestamp? = nil,
        createdBy: String = "",
        author: String = "",
        comment: String = "",
        isEmptyLayer: Bool = false
    ) {
        self.created = created
        self.createdBy = createdBy
        self.author = author
        self.comment = comment
        self.isEmptyLayer = isEmptyLayer
    }
}

/// What a container of the image runs.
public struct ContainerConfig: Sendable, Hashable {
    /// User and perhaps group, `USER[:GROUP]`.
    public var user = ""
    /// Ports, `PORT/PROTOCOL`; written in byte order.
    public var exposedPorts: [String] = []
    /// Environment, `NAME=VALUE` each, in order.
    public var environment: [String] = []
    /// The program that is run; nil where there is none.
    public var entrypoint: [String]?
    /// Its arguments, or the program where there is no entrypoint; nil where there is none.
    public var command: [String]?
    /// Directories for volumes; written in byte order.
    public var volumes: [String] = []
    /// The directory it starts in.
    public var workingDirectory = ""
    /// Labels; keys are written in byte order.
    public var labels: [String: String] = [:]
    /// The signal that stops it.
    public var stopSignal = ""
    /// Windows: arguments are one string, escaped already.
    public var argumentsEscaped = false
    /// How its health is checked.
    public var healthcheck: Healthcheck?
    /// Instructions for builds on top of it.
    public var onBuild: [String] = []
    /// The shell of shell-form commands; nil is the default.
    public var shell: [String]?
    /// Members that are not of this model, in order.
    public var unknown = JSONObject()

    /// An empty config.
    public init() {}

    /// A health check. Times are nanoseconds; 0 is the engine's default.
    public struct Healthcheck: Sendable, Hashable {
        /// `[]` inherits, `["NONE"]` disables, `["CMD", …]` runs a program, `["CMD-SHELL", line]` a shell line.
        public var test: [String]
        /// Time between checks.
        public var interval: Int64
        /// Time limit of one check.
        public var timeout: Int64
        /// Grace at the start.
        public var startPeriod: Int64
        /// Time between checks during the grace.
        public var startInterval: Int64
        /// Failures in a row before the container counts as unhealthy.
        public var retries: Int64

        /// A health check.
        public init(
            test: [String],
            interval: Int64 = 0,
            timeout: Int64 = 0,
            startPeriod: Int64 = 0,
            startInterval: Int64 = 0,
            retries: Int64 = 0
        ) {
            self.test = test
            self.interval = interval
            self.timeout = timeout
            self.startPeriod = startPeriod
            self.startInterval = startInterval
            self.retries = retries
        }
    }
}
