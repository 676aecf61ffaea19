import SourceText

/// Values by the digests of vertices, in the order in which they were added.
///
/// As a dictionary is used, but for its order, which is the same in every process, and for its cost: what a definition
/// knows of its vertices can share one index (`sharingKeys`).
public struct ByDigest<Value> {
    /// The digests, each once.
    public private(set) var digests: [String] = []
    /// The values, in the order of `digests`.
    public private(set) var values: [Value] = []
    private var positions: [String: Int] = [:]

    /// No values.
    public init() {}

    /// Values of the same digests as those of `other`, in its order; its index is shared.
    init(sharingKeys other: ByDigest<some Any>, values: [Value]) {
        precondition(other.digests.count == values.count, "a value for each digest")
        digests = other.digests
        positions = other.positions
        self.values = values
    }

    /// True without values.
    public var isEmpty: Bool { digests.isEmpty }

    /// The value of a digest; nil where there is none. Setting nil where there is a value removes it, in time that grows
    /// with the number of values.
    public subscript(digest: String) -> Value? {
        get { positions[digest].map { values[$0] } }
        set {
            if let newValue {
                if let known = place(newValue, for: digest) { values[known] = newValue }
            } else if let position = positions.removeValue(forKey: digest) {
                digests.remove(at: position)
                values.remove(at: position)
                for later in position..<digests.count { positions[digests[later]] = later }
            }
        }
    }

    /// The values that a function makes of these.
    public func mapValues<Other>(_ transform: (Value) throws -> Other) rethrows -> ByDigest<Other> {
        ByDigest<Other>(sharingKeys: self, values: try values.map(transform))
    }

    /// Makes room for `count` values.
    mutating func reserve(_ count: Int) {
        digests.reserveCapacity(count)
        values.reserveCapacity(count)
        positions.reserveCapacity(count)
    }

    /// Adds a value where the digest has none.
    ///
    /// - Returns: nil where it was added, else the position of the value that there is.
    mutating func place(_ value: Value, for digest: String) -> Int? {
        if let known = positions.updateValue(digests.count, forKey: digest) {
            positions[digest] = known
            return known
        }
        digests.append(digest)
        values.append(value)
        return nil
    }

    /// Changes the value at a position.
    mutating func update(at position: Int, _ change: (inout Value) -> Void) { change(&values[position]) }

    /// The positions in the order of the digests' bytes.
    ///
    /// Numbers of the first 16 bytes tell nearly all digests apart, at a tenth of the time that comparing strings takes.
    var sortedPositions: [Int] {
        var entries: [(prefix: UInt128, position: Int)] = []
        entries.reserveCapacity(digests.count)
        for (position, digest) in digests.enumerated() {
            var prefix: UInt128 = 0
            let bytes = digest.utf8.prefix(16)
            for byte in bytes { prefix = prefix << 8 | UInt128(byte) }
            entries.append((prefix << (8 * (16 - bytes.count)), position))
        }
        entries.sort {
            $0.prefix == $1.prefix
                ? bytewiseLess(digests[$0.position], digests[$1.position]) : $0.prefix < $1.prefix
        }
        return entries.map(\.position)
    }
}

extension ByDigest: Sendable where Value: Sendable {}

/// Equal with the same values for the same digests, in any order.
extension ByDigest: Equatable where Value: Equatable {
    /// True where both have the same digests, each with equal values.
    public static func == (left: ByDigest, right: ByDigest) -> Bool {
        if left.digests == right.digests { return left.values == right.values }
        return left.digests.count == right.digests.count
            && zip(left.digests, left.values).allSatisfy { right[$0] == $1 }
    }
}

extension ByDigest: Hashable where Value: Hashable {
    /// Hashes the values in the order of their digests.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(digests.count)
        for position in sortedPositions { hasher.combine(values[position]) }
    }
}

extension ByDigest: ExpressibleByDictionaryLiteral {
    /// Values by digest; of several for a digest the last counts.
    public init(dictionaryLiteral elements: (String, Value)...) {
        for (digest, value) in elements { self[digest] = value }
    }
}
