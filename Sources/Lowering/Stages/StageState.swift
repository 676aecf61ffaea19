import LLB
import OCISpec

/// What the steps of a stage change: the file system, what commands see, and the image config.
///
/// A stage built on another starts from a copy of the other's.
struct StageState {
    /// The root file system; nil is scratch.
    var output: LateOutput?
    /// Variables of commands, build arguments included.
    var environment = VariableList()
    /// The working directory with forward slashes.
    var directory = "/"
    /// The user of commands; empty is the solver's choice.
    var user = ""
    /// The platform that commands run on; nil is the build's target.
    var commandPlatform: Platform?
    /// The image config but for history, environment, ports and volumes.
    var image = ImageConfig(platform: .linuxAMD64)
    /// The environment of the image config.
    var imageEnvironment = ImageEnvironment()
    /// The ports of the image config.
    var exposedPorts: Set<String> = []
    /// The volumes of the image config.
    var volumes: Set<String> = []
    /// The history of the image.
    var history = HistoryChain()
    /// The config of the base image; nil where there is none.
    var baseImage: ImageConfig?
    /// Build arguments declared so far, in order; a name may come again.
    var arguments: [(name: String, value: String?)] = []
    /// True once a step has set the working directory.
    var setsDirectory = false

    /// The state without files that a stage on the empty image starts from.
    static func scratch(platform: Platform) -> StageState {
        var state = StageState()
        state.setImage(.scratch(platform: platform))
        return state
    }

    /// Takes a config over, its history and environment into their own places.
    mutating func setImage(_ config: ImageConfig) {
        image = config
        history = HistoryChain(config.history)
        image.history = []
        imageEnvironment = ImageEnvironment(config.config.environment)
        image.config.environment = []
        exposedPorts = Set(config.config.exposedPorts)
        volumes = Set(config.config.volumes)
    }

    /// The state that a stage built on this one starts from. Triggers are not handed on.
    func inherited() -> StageState {
        var state = self
        state.history = history.extended()
        state.image.config.onBuild = []
        return state
    }

    /// The config, whole.
    var finishedImage: ImageConfig {
        var config = image
        config.history = history.entries
        config.config.environment = imageEnvironment.lines
        config.config.exposedPorts = exposedPorts.sorted()
        config.config.volumes = volumes.sorted()
        return config
    }
}

/// The environment of an image config: a variable set again keeps its place.
struct ImageEnvironment {
    /// `NAME=VALUE`, in order.
    private(set) var lines: [String] = []
    private var positions: [String: Int] = [:]

    /// An environment of `NAME=VALUE` lines.
    init(_ lines: [String] = []) {
        self.lines = lines
        for (position, line) in lines.enumerated() {
            let name = Self.split(line).name
            if positions[name] == nil { positions[name] = position }
        }
    }

    /// Sets a variable.
    mutating func set(_ name: String, _ value: String) {
        if let position = positions[name] {
            lines[position] = name + "=" + value
        } else {
            positions[name] = lines.count
            lines.append(name + "=" + value)
        }
    }

    /// True where a variable of that name is there.
    func contains(_ name: String) -> Bool { positions[name] != nil }

    /// The two sides of the first `=`; a line without one has an empty value.
    static func split(_ line: String) -> (name: String, value: String) {
        guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (line, "") }
        return (String(line[..<equals]), String(line[line.utf8.index(after: equals)...]))
    }
}

/// History entries; those of the stage below are shared, not copied, since chains of stages may be long.
struct HistoryChain {
    private final class Segment {
        let entries: [HistoryEntry]
        let below: Segment?

        init(_ entries: [HistoryEntry], below: Segment?) {
            self.entries = entries
            self.below = below
        }
    }

    private var below: Segment?
    private var own: [HistoryEntry]

    /// A history of its own.
    init(_ entries: [HistoryEntry] = []) { own = entries }

    /// Adds an entry.
    mutating func append(_ entry: HistoryEntry) { own.append(entry) }

    /// The history of a stage that stands on the one with this history.
    func extended() -> HistoryChain {
        var chain = HistoryChain()
        chain.below = own.isEmpty ? below : Segment(own, below: below)
        return chain
    }

    /// All entries, the oldest first.
    var entries: [HistoryEntry] {
        var segments = [own]
        var next = below
        while let segment = next {
            segments.append(segment.entries)
            next = segment.below
        }
        return segments.reversed().flatMap { $0 }
    }
}
