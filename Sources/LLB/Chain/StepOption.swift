public import OCISpec
public import SourceText

/// An option of a step, given after the step's own arguments.
///
///     state.run(["make"], .mount("/src", from: context), .named("make all"))
///
/// Options that every step takes (`named(_:)`, `platform(_:)`, …) are declared once, for every `Subject` that conforms to
/// `StepOptions`. Options are applied in the order of the arguments.
public struct StepOption<Subject>: Sendable {
    private let change: @Sendable (inout Subject) -> Void

    /// Creates an option that changes the options of a step.
    public init(_ change: @escaping @Sendable (inout Subject) -> Void) {
        self.change = change
    }

    /// Combines several options, which are applied in order, into one.
    public static func all(_ options: [StepOption]) -> StepOption {
        StepOption { subject in
            for option in options { option.change(&subject) }
        }
    }

    fileprivate func apply(to subject: inout Subject) { change(&subject) }
}

/// All options of a step: its own and those that every step takes.
public protocol StepOptions: Sendable {
    /// Platform, workers, metadata and locations of the vertex.
    var vertex: VertexOptions { get set }
}

extension StepOptions {
    /// Returns the options with changes applied in order.
    func applying(_ options: [StepOption<Self>]) -> Self {
        var step = self
        for option in options { option.apply(to: &step) }
        return step
    }
}

extension StepOption where Subject: StepOptions {
    /// The platform of the vertex. The platform of an image or a run also applies to later runs.
    public static func platform(_ platform: Platform) -> StepOption {
        StepOption { $0.vertex.platform = platform }
    }

    /// The name of the vertex in progress output.
    public static func named(_ name: String) -> StepOption {
        StepOption { $0.vertex.metadata.customName = name }
    }

    /// Descriptions by key, e.g. `com.docker.dockerfile.v1.command`, in addition to those of earlier options.
    public static func description(_ entries: VertexDescription) -> StepOption {
        StepOption { $0.vertex.metadata.description.merge(entries) }
    }

    /// Runs the step even if its result is in the cache.
    public static var ignoreCache: StepOption {
        StepOption { $0.vertex.metadata.ignoresCache = true }
    }

    /// Whether the result is exported with the cache; nil for the build's default.
    public static func exportCache(_ exports: Bool?) -> StepOption {
        StepOption { $0.vertex.metadata.exportsCache = exports }
    }

    /// Shows the vertex in a progress group, together with all vertices whose group has the same ID.
    ///
    /// - Parameter isWeak: Whether the group stays hidden when this vertex starts. Progress output shows a group once a vertex in
    ///   it that isn't weak has started.
    public static func progressGroup(id: String, name: String, isWeak: Bool = false) -> StepOption {
        StepOption { $0.vertex.metadata.progressGroup = ProgressGroup(id: id, name: name, isWeak: isWeak) }
    }

    /// Requires a worker that matches a containerd filter, e.g. `label==value`, in addition to the filters of earlier options.
    public static func worker(_ filter: String) -> StepOption {
        StepOption { $0.vertex.workerFilters.append(filter) }
    }

    /// Resource limits of a run's container. They aren't part of the cache key.
    public static func resources(_ resources: LinuxResources) -> StepOption {
        StepOption { $0.vertex.metadata.linuxResources = resources }
    }

    /// The location in a source text that the step was compiled from, shown with errors and used by debuggers.
    public static func location(_ location: SourceLocation) -> StepOption {
        StepOption { $0.vertex.locations.append(location) }
    }
}

/// The options of a merge, diff, nested build or passthrough. These steps have only the options that every step takes.
public struct PlainOptions: StepOptions {
    public var vertex = VertexOptions()

    init() {}
}
