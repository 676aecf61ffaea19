import OCISpec

/// Values by pattern of image references; the first pattern that matches counts.
///
/// A pattern is matched against the full reference (`docker.io/library/alpine:3.20`) and the short form that Docker shows
/// (`alpine:3.20`), each without a digest, and against the full reference with its digest.
struct PatternMap<Value: Sendable>: Sendable {
    var entries: [(pattern: String, value: Value)] = []

    /// The value of the first pattern that matches a reference.
    func value(for reference: String) -> Value? {
        let forms = Self.forms(of: reference)
        return entries.first { entry in forms.contains { globMatches(entry.pattern, $0) } }?.value
    }

    /// The forms of a reference that patterns are matched against.
    static func forms(of reference: String) -> [String] {
        guard let parsed = try? ImageReference(parsing: reference) else { return [reference] }
        let tag = parsed.tag.map { ":" + $0 } ?? ""
        return [reference, parsed.description, parsed.name + tag, parsed.familiarName + tag]
    }
}
