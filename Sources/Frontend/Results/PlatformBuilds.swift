/// Work that is done for several platforms at a time.
enum PlatformBuilds {
    /// Does a piece of work for each item and its index, all at once, and gives the results in the order of the items.
    ///
    /// In a task group, whose tasks stay on the executor of who calls (in the image the only thread).
    ///
    /// - Parameter stopsEarly: true cancels what is under way once a piece has failed; false lets it come to its end,
    ///   so that it says what it has found.
    /// - Throws: the error of the first piece that failed, in time or, where all come to their end, in order.
    static func run<Item: Sendable, Value: Sendable>(
        _ items: [Item],
        stopsEarly: Bool,
        _ work: @escaping @Sendable (Int, Item) async throws -> Value
    ) async throws -> [Value] {
        if items.count == 1, let item = items.first { return [try await work(0, item)] }
        return try await withThrowingTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
            for (index, item) in items.enumerated() {
                group.addTask {
                    do { return (index, .success(try await work(index, item))) } catch {
                        if stopsEarly { throw error }
                        return (index, .failure(error))
                    }
                }
            }
            var results: [(index: Int, result: Result<Value, any Error>)] = []
            for try await result in group { results.append(result) }
            return try results.sorted { $0.index < $1.index }.map { try $0.result.get() }
        }
    }
}
