import BuildPlan
import SourceText

/// The names in a text: where each stage, image, argument and variable is declared and used.
struct NameIndex: Sendable {
    /// The occurrences in source order. They don't overlap.
    private(set) var occurrences: [Occurrence] = []
    /// For each stage, the index of the stage that it is based on; nil if it is based on an image or `scratch`.
    private(set) var parents: [Int?] = []
    /// The names that the file declares as build arguments.
    private(set) var arguments: Set<String> = []
    /// The names that the file sets as environment variables.
    private(set) var environment: Set<String> = []

    init() {}

    init(_ plan: BuildPlan) {
        var builder = NameIndexBuilder(plan)
        builder.run()
        parents = builder.parents
        arguments = builder.argumentNames
        environment = builder.environmentNames
        var end = 0
        for occurrence in builder.occurrences.sorted(by: {
            ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end)
        })
        where occurrence.range.start >= end {
            occurrences.append(occurrence)
            end = max(occurrence.range.end, occurrence.range.start + 1)
        }
    }

    /// Returns the occurrence that contains an offset or ends at it.
    func occurrence(at offset: Int) -> Occurrence? {
        var (low, high) = (0, occurrences.count)
        while low < high {
            let middle = (low + high) / 2
            if occurrences[middle].range.end < offset { low = middle + 1 } else { high = middle }
        }
        let touching = occurrences[low...].prefix { $0.range.start <= offset }.prefix(2)
        // If one occurrence ends and another starts at the offset, the result is the one that starts.
        return touching.last
    }

    /// Returns the occurrences of a symbol in source order.
    func occurrences(of symbol: NamedSymbol) -> [Occurrence] { occurrences.filter { $0.symbol == symbol } }

    /// Returns the stage and the stages that it is based on, nearest first. Follows at most 100 bases.
    func chain(from stage: Int) -> [Int] {
        var chain = [stage]
        while chain.count <= 100, let parent = parents[chain[chain.count - 1]], !chain.contains(parent) {
            chain.append(parent)
        }
        return chain
    }
}
