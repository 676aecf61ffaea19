import OCISpec

/// A map from patterns of image references to values. The first pattern that matches a reference counts.
///
/// A pattern is matched against the full reference (`docker.io/library/alpine:3.20`) and the short form that Docker shows
/// (`alpine:3.20`), each without a digest, and against the full reference with its digest.
struct PatternMap<Value: Sendable>: Sendable {
    private var entries: [(pattern: String, value: Value)] = []
    /// The indices of the patterns that are plain references, which need no matching.
    private var plain: [String: [Int]] = [:]
    /// The indices of the other patterns.
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

    /// The value of the first pattern that matches a reference.
    func value(for reference: String) -> Value? { first(for: reference) { _ in true } }

    /// The first accepted value among those whose patterns match a reference.
    func first(for reference: String, where accepts: (Value) -> Bool) -> Value? {
        let forms = Self.forms(of: reference)
        let named = forms.compactMap { form in plain[form]?.first { accepts(entries[$0].value) } }.min()
        for index in wildcards {
            if let named, named < index { break }
            let (pattern, value) = entries[index]
            if accepts(value), forms.contains(where: { globMatches(pattern, $0) }) { return value }
        }
        return named.map { entries[$0].value }
    }

    /// The forms of a reference that patterns are matched against.
    static func forms(of reference: String) -> [String] {
        guard let parsed = try? ImageReference(parsing: reference) else { return [reference] }
        let tag = parsed.tag.map { ":" + $0 } ?? ""
        return [reference, parsed.description, parsed.name + tag, parsed.familiarName + tag]
    }
}
