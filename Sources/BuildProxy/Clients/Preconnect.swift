import Synchronization

/// Predicts whether the next client will need the upstream, based on whether the last one did.
///
/// If so, the upstream connection is opened as soon as the client connects, so that the client's first call doesn't have to
/// wait. Clients that only check health or call `slipway.v1` don't need one.
final class Preconnect: Sendable {
    private let isLikely = Atomic<Bool>(false)

    /// Whether the last client needed the upstream and reached it.
    var isNeeded: Bool { isLikely.load(ordering: .relaxed) }

    /// Records whether a client needed the upstream and reached it.
    func note(isNeeded: Bool) { isLikely.store(isNeeded, ordering: .relaxed) }
}
