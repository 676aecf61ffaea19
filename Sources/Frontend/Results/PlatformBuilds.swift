/// Work that is done for several platforms at a time.
enum PlatformBuilds {
    /// Does a piece of work for each item, all at once, and gives the results in the order of the items.
    ///
    /// In a task group, whose tasks stay on the executor of who calls (in the image the only thread).
    ///
    /// - Throws: the error of the piece that failed first; the others are cancelled.
    static func run<Item: Sendable, Result: Sendable>(
        _ items: [Item],
        _ work: @escaping @Sendable (Item) async throws -> Result
    ) async throws -> [Result] {
        if items.count == 1, let item = items.first { return [try await work(item)] }
        return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            for (index, item) in items.enumerated() {
                group.addTask { (index, try await work(item)) }
            }
            var results: [(index: Int, result: Result)] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.index < $1.index }.map(\.result)
        }
    }
}
