/// Whether the upstream answers, as successive probes show. Performs no I/O.
///
/// A known state changes only after two equal results in a row. A single lost probe therefore doesn't move a pair's builds to
/// other pairs, and an upstream that restarts over and over isn't reported as back after each start.
package enum UpstreamHealth: Hashable, Sendable {
    /// No probe has ended yet.
    case unknown
    case answering
    /// The last probe failed, after one that succeeded.
    case failing
    case gone
    /// The last probe succeeded, after the upstream was gone.
    case returning

    /// A change that operators are told of.
    package enum Change: Hashable, Sendable {
        case none, lost, recovered
    }

    /// Whether new clients may be sent to this service.
    package var isReady: Bool { self == .answering || self == .failing }

    /// The delay until the next probe. Shorter while the next probe decides about a change.
    package var delay: Duration { self == .answering ? .seconds(2) : .seconds(1) }

    /// Called when a probe has ended.
    package mutating func probed(hasAnswered: Bool) -> Change {
        switch (self, hasAnswered) {
        case (.unknown, true), (.answering, true), (.failing, true): self = .answering
        case (.unknown, false), (.failing, false):
            self = .gone
            return .lost
        case (.answering, false): self = .failing
        case (.gone, false), (.returning, false): self = .gone
        case (.gone, true): self = .returning
        case (.returning, true):
            self = .answering
            return .recovered
        }
        return .none
    }
}
