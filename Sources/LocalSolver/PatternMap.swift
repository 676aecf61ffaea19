import OCISpec

/// A map from glob patterns for image references to values. If several patterns match a reference, the first one wins.
///
/// A pattern is matched against the reference as written, the full reference with its digest, and two forms without a digest:
/// the full form (`docker.io/library/alpine:3.20`) and the short form that Docker shows (`alpine:3.20`).
struct PatternMap<Value: Sendable>: Sendable {
    private var entries: [(pattern: String, value: Value)] = []
    /// The indices in `entries` of the patterns without wildcards, by pattern. A reference is looked up in this map instead of
    /// being compared with each pattern.
    private var plain: [String: [Int]] = [:]
    /// The indices in `entries` of the patterns with wildcards, in ascending order.
    private var wildcards: [Int] = []

    init() {}

    init(_ list: some Sequence<(pattern: String, value: Value)>) {
        for (pattern, value) in list { append(pattern, value) }
    }

    var isEmpty: Bool { entries.isEmpty }

    mutating func append(_ pattern: String, _ value: Value) {
        if pattern.utf8.contains(where: { "*?[\\".utf8.contains($0) }) {
            wildcards.append(entries.count)
        } else {
            plain[pattern, default: []].append(entries.count)
        }
        entries.append((pattern, value))
    }

    /// Returns the value of the first pattern that matches a reference; nil if no pattern does.
    func value(for reference: String) -> Value? { first(for: reference) { _ in true } }

    /// Returns the value of the first matching pattern whose value is accepted; nil if there is none.
    func first(for reference: String, where accepts: (Value) -> Bool) -> Value? {
        guard !isEmpty else { return nil }
        let forms = Self.forms(of: reference)
        let named = forms.compactMap { form in plain[form]?.first { accepts(entries[$0].value) } }.min()
        for index in wildcards {
            if let named, named < index { break }
            let (pattern, value) = entries[index]
            if accepts(value), forms.contains(where: { globMatches(pattern, $0) }) { return value }
        }
        return named.map { entries[$0].value }
    }

    /// Returns the forms of a reference that patterns are matched against.
    static func forms(of reference: String) -> [String] {
        guard let parsed = try? ImageReference(parsing: reference) else { return [reference] }
        let tag = parsed.tag.map { ":" + $0 } ?? ""
        return [reference, parsed.description, parsed.name + tag, parsed.familiarName + tag]
    }
}
