public import JSON

/// An image config of the OCI image specification, with Docker's additions (`Healthcheck`, `OnBuild`, `Shell`), as
/// BuildKit writes it.
public struct ImageConfig: Sendable, Hashable {
    public var created: Timestamp?
    public var author = ""
    public var platform: Platform
    /// The defaults for containers that run the image.
    public var config = ContainerConfig()
    /// Digests of the uncompressed layers, lowest first; nil, written as `null`, for an image without a base.
    public var diffIDs: [String]?
    /// The type of `diffIDs` (`rootfs.type`); `layers` in every valid config.
    public var rootFSType = "layers"
    /// The steps that created the image, the earliest first.
    public var history: [HistoryEntry] = []
    /// The JSON members that this type has no property for, in order. BuildKit drops them, so `json(keepingUnknown:)` writes
    /// them only on request.
    public var unknown = JSONObject()

    public init(platform: Platform) { self.platform = platform }

    /// Returns the config of an image without a base: `/` as working directory and, except on Windows, `defaultPath` as
    /// `PATH`.
    public static func scratch(platform: Platform) -> ImageConfig {
        var image = ImageConfig(platform: platform)
        image.config.workingDirectory = "/"
        if platform.os != "windows" { image.config.environment = ["PATH=" + defaultPath] }
        return image
    }

    /// The `PATH` of a Unix image that doesn't set it.
    public static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}

/// The history entry of a layer, or of a step that changed only the config.
public struct HistoryEntry: Sendable, Hashable {
    public var created: Timestamp?
    /// The instruction that created the layer, e.g. `RUN /bin/sh -c make # buildkit`.
    public var createdBy: String
    public var author: String
    /// A comment; builders put their own name here, e.g. `buildkit.dockerfile.v0`.
    public var comment: String
    public var isEmptyLayer: Bool

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

/// The defaults for containers that run an image.
public struct ContainerConfig: Sendable, Hashable {
    /// The user of the process, as `USER[:GROUP]`.
    public var user = ""
    /// The exposed ports, each as `PORT/PROTOCOL`, e.g. `80/tcp`. The JSON lists them in byte order.
    public var exposedPorts: [String] = []
    /// Environment variables, each as `NAME=VALUE`, in order.
    public var environment: [String] = []
    public var entrypoint: [String]?
    /// The arguments of the entrypoint, or the program and its arguments if there is no entrypoint.
    public var command: [String]?
    /// The paths of volumes. The JSON lists them in byte order.
    public var volumes: [String] = []
    public var workingDirectory = ""
    /// Labels by key. The JSON lists them in byte order of the keys.
    public var labels: [String: String] = [:]
    public var stopSignal = ""
    /// Whether the entrypoint or the command is a single command line that is already escaped. Only engines on Windows use it.
    public var argumentsEscaped = false
    public var healthcheck: Healthcheck?
    /// `ONBUILD` triggers: instructions for builds that use the image as a base.
    public var onBuild: [String] = []
    /// The program and arguments that run shell-form commands; nil for the default shell.
    public var shell: [String]?
    /// The JSON members that this type has no property for, in order.
    public var unknown = JSONObject()

    public init() {}

    /// A health check. Times are in nanoseconds; 0 is the engine's default.
    public struct Healthcheck: Sendable, Hashable {
        /// The command: `[]` inherits the base image's command, `["NONE"]` disables checks, `["CMD", …]` runs a program, and
        /// `["CMD-SHELL", line]` runs a shell line.
        public var test: [String]
        /// The time between checks, in nanoseconds; 0 for the engine's default.
        public var interval: Int64
        /// The time limit of a check, in nanoseconds; 0 for the engine's default.
        public var timeout: Int64
        /// The grace period after the container starts, in nanoseconds; 0 for the engine's default.
        public var startPeriod: Int64
        /// The time between checks during the grace period, in nanoseconds; 0 for the engine's default.
        public var startInterval: Int64
        /// The number of consecutive failures that make the container unhealthy; 0 for the engine's default.
        public var retries: Int64

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
