import Synchronization

/// A value read from files, and read again when the files change. If that fails, the last good value stays in use.
package final class Reloadable<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        /// The stamps of the files, taken just before the last attempt to read the files, successful or not.
        var stamps: [FileStamp?]
    }

    package let files: [String]
    private let make: @Sendable () throws(FileProblem) -> Value
    private let state: Mutex<State>

    /// Reads the files and creates the first value.
    ///
    /// - Throws: `FileProblem` if a file can't be used.
    package init(_ files: [String], make: @escaping @Sendable () throws(FileProblem) -> Value) throws(FileProblem) {
        self.files = files
        self.make = make
        let stamps = files.map { FileStamp($0) }
        state = Mutex(State(value: try make(), stamps: stamps))
    }

    /// The value from the last successful attempt to read the files.
    package var value: Value { state.withLock { $0.value } }

    /// Returns those of `files` that every user of the machine may read.
    package func openToAll(_ files: [String]) -> [String] {
        state.withLock { state in
            zip(self.files, state.stamps).filter { files.contains($0) && $1?.isOpenToAll == true }.map { $0.0 }
        }
    }

    package func refresh(always: Bool) -> Result<Void, FileProblem>? {
        let stamps = files.map { FileStamp($0) }
        let isDue = state.withLock { state in
            defer { state.stamps = stamps }
            return always || state.stamps != stamps
        }
        guard isDue else { return nil }
        do throws(FileProblem) {
            let value = try make()
            state.withLock { $0.value = value }
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}
