import LLB
import OCISpec
import SourceText

/// The state that the steps of a stage change: file system, command environment and image config.
///
/// A stage that is based on another starts with a copy of that stage's state.
struct StageState {
    /// The root file system; nil for scratch.
    var output: DeferredOutput?
    /// The variables that commands see, including build arguments.
    var environment = VariableList()
    /// The working directory with forward slashes.
    var directory = "/"
    /// The user of commands; empty for the solver's default.
    var user = ""
    /// The platform that commands run on; nil for the target platform of the build.
    var commandPlatform: Platform?
    /// The image config without history, environment, ports and volumes, which are kept in properties of their own.
    var image = ImageConfig(platform: .linuxAMD64)
    var imageEnvironment = ImageEnvironment()
    var exposedPorts: Set<String> = []
    var volumes: Set<String> = []
    var history = HistoryChain()
    /// The config of the base image; nil if there is no base image.
    var baseImage: ImageConfig?
    /// The build arguments declared so far, in order. A name can occur more than once.
    private(set) var arguments: [(name: String, value: String?)] = []
    private(set) var argumentNames: Set<String> = []
    /// Whether a step has set the working directory.
    var setsDirectory = false

    mutating func addArgument(_ name: String, _ value: String?) {
        arguments.append((name, value))
        argumentNames.insert(name)
    }

    /// Returns the initial state of a stage that is based on the empty image.
    static func scratch(platform: Platform) -> StageState {
        var state = StageState()
        state.setImage(.scratch(platform: platform))
        return state
    }

    /// Sets the image config, moving the parts that are kept separately to their own properties.
    mutating func setImage(_ config: ImageConfig) {
        image = config
        history = HistoryChain(config.history)
        image.history = []
        imageEnvironment = ImageEnvironment(config.config.environment)
        image.config.environment = []
        exposedPorts = Set(config.config.exposedPorts)
        volumes = Set(config.config.volumes)
    }

    /// Returns the initial state of a stage that is based on this stage. Triggers are not inherited.
    func inherited() -> StageState {
        var state = self
        state.history = history.extended()
        state.image.config.onBuild = []
        return state
    }

    /// The image config, including the parts that are kept in properties of their own.
    var finishedImage: ImageConfig {
        var config = image
        config.history = history.entries
        config.config.environment = imageEnvironment.lines
        config.config.exposedPorts = exposedPorts.sortedUnlessCancelled(by: <)
        config.config.volumes = volumes.sortedUnlessCancelled(by: <)
        return config
    }
}

/// The environment of an image config. A variable that is set again keeps its position.
struct ImageEnvironment {
    /// The variables as `NAME=VALUE`, in order.
    private(set) var lines: [String] = []
    private var positions: [String: Int] = [:]

    init(_ lines: [String] = []) {
        self.lines = lines
        for (position, line) in lines.enumerated() {
            let name = Self.split(line).name
            if positions[name] == nil { positions[name] = position }
        }
    }

    mutating func set(_ name: String, _ value: String) {
        if let position = positions[name] {
            lines[position] = name + "=" + value
        } else {
            positions[name] = lines.count
            lines.append(name + "=" + value)
        }
    }

    func contains(_ name: String) -> Bool { positions[name] != nil }

    /// Splits a line at the first `=`. A line without `=` has an empty value.
    static func split(_ line: String) -> (name: String, value: String) {
        guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (line, "") }
        return (String(line[..<equals]), String(line[line.utf8.index(after: equals)...]))
    }
}

/// The history entries of a stage. The entries of a base stage are shared rather than copied, because a file can have many
/// stages, each based on the stage before.
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

    init(_ entries: [HistoryEntry] = []) { own = entries }

    mutating func append(_ entry: HistoryEntry) { own.append(entry) }

    /// Returns a history that shares these entries and can be appended to, for a stage that is based on this stage.
    func extended() -> HistoryChain {
        var chain = HistoryChain()
        chain.below = own.isEmpty ? below : Segment(own, below: below)
        return chain
    }

    /// All entries, oldest first.
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
