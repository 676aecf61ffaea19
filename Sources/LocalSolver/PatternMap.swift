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
        var forms = [reference]
        if let parsed = try? ImageReference(parsing: reference) {
            let tag = parsed.tag.map { ":" + $0 } ?? ""
            forms = [parsed.description, parsed.name + tag, parsed.familiarName + tag]
        }
        return entries.first { entry in forms.contains { globMatches(entry.pattern, $0) } }?.value
    }
}
