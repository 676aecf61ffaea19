import Synchronization

/// A counter or gauge that any thread may change.
package final class MetricValue: Sendable {
    private let number = Atomic<Int>(0)

    package func add(_ count: Int = 1) { number.wrappingAdd(count, ordering: .relaxed) }

    package func subtract(_ count: Int = 1) { number.wrappingSubtract(count, ordering: .relaxed) }

    package func set(_ value: Int) { number.store(value, ordering: .relaxed) }

    package var current: Int { number.load(ordering: .relaxed) }
}

/// A metric with one value for each combination of label values.
///
/// The label values are fixed in advance, so no lock is needed and callers can't add time series.
package final class MetricFamily: Sendable {
    /// The type of a metric in Prometheus.
    package enum Kind: String, Sendable {
        case counter, gauge
    }

    /// A label with all its possible values. Any other value is counted under the last of these values.
    package struct Label: Sendable {
        let name: String
        let values: [String]
        private let indices: [String: Int]

        init(_ name: String, _ values: [String]) {
            self.name = name
            self.values = values
            indices = Dictionary(values.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }

        func index(of value: String) -> Int { indices[value] ?? values.count - 1 }
    }

    package let name: String
    package let help: String
    package let kind: Kind
    private let labels: [Label]
    private let cells: [MetricValue]
    /// Whether values of zero are written too. True for families of at most 16 values; larger families would fill the page with
    /// zeros.
    private let showsZeros: Bool

    package init(_ name: String, _ kind: Kind, _ help: String, labels: [Label] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        let count = labels.reduce(1) { $0 * $1.values.count }
        cells = (0..<count).map { _ in MetricValue() }
        showsZeros = count <= 16
    }

    /// Returns the counter or gauge for a combination of label values, given in the order of the labels.
    package func at(_ values: String...) -> MetricValue {
        var index = 0
        for (label, value) in zip(labels, values) { index = index * label.values.count + label.index(of: value) }
        return cells[index]
    }

    /// Increments the value of a family without labels.
    package func add() { cells[0].add() }

    /// Decrements the value of a family without labels.
    package func subtract() { cells[0].subtract() }

    /// Writes the family in Prometheus' text format.
    package func write(to page: inout MetricsPage) {
        page.head(name, kind.rawValue, help)
        for (index, cell) in cells.enumerated() {
            let value = cell.current
            guard value != 0 || showsZeros else { continue }
            page.sample(name, labels: pairs(index), "\(value)")
        }
    }

    private func pairs(_ index: Int) -> [(String, String)] {
        var rest = index
        var pairs: [(String, String)] = []
        for label in labels.reversed() {
            pairs.append((label.name, label.values[rest % label.values.count]))
            rest /= label.values.count
        }
        return pairs.reversed()
    }
}

/// Histograms of durations, one for each value of the family's label.
package final class DurationFamily: Sendable {
    /// The upper bounds of the buckets, in microseconds and as text in seconds.
    private static let bounds: [(microseconds: Int, text: String)] = [
        (100, "0.0001"), (250, "0.00025"), (500, "0.0005"), (1000, "0.001"), (2500, "0.0025"), (5000, "0.005"),
        (10_000, "0.01"), (25_000, "0.025"), (50_000, "0.05"), (100_000, "0.1"), (250_000, "0.25"), (500_000, "0.5"),
        (1_000_000, "1.0"), (2_500_000, "2.5"), (5_000_000, "5.0"), (10_000_000, "10.0"),
    ]

    private struct Cell: Sendable {
        /// The number of durations in each bucket; the last bucket counts durations above all bounds.
        let buckets = (0...DurationFamily.bounds.count).map { _ in MetricValue() }
        let microseconds = MetricValue()
    }

    private let name: String
    private let help: String
    private let label: MetricFamily.Label
    private let cells: [Cell]

    package init(_ name: String, _ help: String, label: MetricFamily.Label) {
        self.name = name
        self.help = help
        self.label = label
        cells = label.values.map { _ in Cell() }
    }

    package func add(_ duration: Duration, for value: String) {
        let (seconds, attoseconds) = duration.components
        let microseconds = Int(clamping: seconds) &* 1_000_000 &+ Int(clamping: attoseconds / 1_000_000_000_000)
        let cell = cells[label.index(of: value)]
        let index = Self.bounds.firstIndex { microseconds <= $0.microseconds } ?? Self.bounds.count
        cell.buckets[index].add()
        cell.microseconds.add(microseconds)
    }

    package func write(to page: inout MetricsPage) {
        page.head(name, "histogram", help)
        for (value, cell) in zip(label.values, cells) {
            var count = 0
            let counts = cell.buckets.map { bucket in
                count += bucket.current
                return count
            }
            guard count > 0 else { continue }
            let bounds = Self.bounds.map(\.text) + ["+Inf"]
            for (bound, count) in zip(bounds, counts) {
                page.sample("\(name)_bucket", labels: [(label.name, value), ("le", bound)], "\(count)")
            }
            page.sample("\(name)_sum", labels: [(label.name, value)], "\(Double(cell.microseconds.current) / 1e6)")
            page.sample("\(name)_count", labels: [(label.name, value)], "\(count)")
        }
    }
}
