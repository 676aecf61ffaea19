/// Concurrent work for several platforms.
enum PlatformBuilds {
    /// Runs work for all items concurrently, and returns the results in the order of the items.
    ///
    /// The child tasks stay on the caller's executor; in the frontend image, that executor is the only thread.
    ///
    /// - Parameter stopsEarly: Whether the first failure cancels the work for the other items. If false, the work for every item
    ///   runs to completion and can report findings.
    /// - Throws: The failure that happens first if `stopsEarly` is set, otherwise the failure of the first failed item in the
    ///   order of the items.
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
