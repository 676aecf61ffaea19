import OCISpec

/// Values by a pattern of image references; the first pattern that matches counts.
///
/// A pattern is matched against the whole reference (`docker.io/library/alpine:3.20`) and against
/// the short form Docker shows (`alpine:3.20`), each without its digest, and the whole also with it.
struct PatternMap<Value: Sendable>: Sendable {
    /// Patterns in order.
    var entries: [(pattern: String, value: Value)] = []

    /// The value of the first pattern that matches a reference.
    func value(for reference: String) -> Value? {
        let forms = Self.forms(of: reference)
        return entries.first { entry in forms.contains { globMatches(entry.pattern, $0) } }?.value
    }

    /// The texts that patterns are matched against.
    static func forms(of reference: String) -> [String] {
        guard let parsed = try? ImageReference(parsing: reference) else { return [reference] }
        let tag = parsed.tag.map { ":" + $0 } ?? ""
        return [reference, parsed.description, parsed.name + tag, parsed.familiarName + tag]
    }
}
