/// The state of the calls that wait because an upstream's SETTINGS don't allow them yet. Performs no I/O; each transition returns
/// the calls that can be opened or have failed.
///
/// Only a maximum of 0 concurrent streams is handled here, because there may then be no open stream whose end could admit the
/// next call. With a higher maximum, swift-nio-http2 itself opens further streams as earlier ones close.
package struct StreamQueueState<Call> {
    /// The reason why calls wait.
    package enum Cause: Hashable {
        /// The upstream has not sent SETTINGS yet.
        case noSettings
        /// The upstream's `SETTINGS_MAX_CONCURRENT_STREAMS` is 0.
        case maximumIsZero
    }

    private enum State {
        case opens
        case waits(Cause)
        /// The connection is closed.
        case closed
    }

    package enum Admission: Hashable {
        case open
        /// The call waits. The number identifies the call in `expire`.
        case wait(Int)
        /// The connection is closed, so the call must fail.
        case fail
    }

    private var state = State.waits(.noSettings)
    /// The waiting calls in the order of their arrival. The number of a call identifies it in `expire`.
    private var calls: [(number: Int, call: Call)] = []
    private var nextNumber = 0

    package init() {}

    package mutating func add(_ call: @autoclosure () -> Call) -> Admission {
        switch state {
        case .opens: return .open
        case .closed: return .fail
        case .waits:
            defer { nextNumber += 1 }
            calls.append((nextNumber, call()))
            return .wait(nextNumber)
        }
    }

    /// Called when the upstream has sent SETTINGS.
    ///
    /// - Parameter maximum: The upstream's `SETTINGS_MAX_CONCURRENT_STREAMS`; nil if the frame doesn't contain the parameter.
    /// - Returns: The calls to open.
    package mutating func receiveSettings(maximum: Int?) -> [Call] {
        switch (state, maximum) {
        case (.closed, _), (.opens, nil), (.waits(.maximumIsZero), nil): return []
        case (_, 0):
            state = .waits(.maximumIsZero)
            return []
        case (.opens, _), (.waits, _):
            state = .opens
            return removeAll()
        }
    }

    /// Called when a call has waited for too long.
    ///
    /// - Returns: The call, and the reason why it waits; nil if it is no longer waiting.
    package mutating func expire(_ number: Int) -> (call: Call, cause: Cause)? {
        guard case .waits(let cause) = state, let index = calls.firstIndex(where: { $0.number == number }) else {
            return nil
        }
        return (calls.remove(at: index).call, cause)
    }

    /// Called when the connection is closed.
    ///
    /// - Returns: The calls to fail.
    package mutating func close() -> [Call] {
        state = .closed
        return removeAll()
    }

    private mutating func removeAll() -> [Call] {
        defer { calls = [] }
        return calls.map { $0.call }
    }
}
