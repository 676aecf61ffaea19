import SourceText
import Synchronization

/// Runs only the newest request of each page: a new request cancels the previous one, whose response is no longer needed.
final class NewestRun: Sendable {
    private struct Run {
        var number: Int
        var cancel: @Sendable () -> Void
    }

    private struct State {
        var runs: [String: Run] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    /// Cancels the work that is still running for a page, and runs new work for it.
    ///
    /// - Parameter page: The ID of the page; an empty ID cancels nothing.
    /// - Throws: `CancellationError` if newer work replaces this work or the caller is cancelled; otherwise the error that the
    ///   work throws.
    func run<Value: Sendable>(
        _ page: String,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard !page.isEmpty else { return try await work() }
        let task = Task { try await CancellationError.checking(work) }
        let number = begin(page) { task.cancel() }
        defer { end(page, number) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func begin(_ page: String, cancel: @escaping @Sendable () -> Void) -> Int {
        let (number, older) = state.withLock { state in
            state.last += 1
            let older = state.runs.updateValue(Run(number: state.last, cancel: cancel), forKey: page)
            return (state.last, older)
        }
        older?.cancel()
        return number
    }

    private func end(_ page: String, _ number: Int) {
        state.withLock { state in
            if state.runs[page]?.number == number { state.runs[page] = nil }
        }
    }
}
