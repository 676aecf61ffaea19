public import LLB

/// The error for a source that a policy denies, or for rules that can't be applied.
public struct SourcePolicyError: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}

extension SourcePolicy {
    /// The number of times that a source is replaced before BuildKit gives up.
    private static let replacementLimit = 21

    /// Applies the rules to a source as BuildKit's policy engine does.
    ///
    /// The rules are checked in order. After a `convert` rule has changed the source, the check restarts at the first rule.
    /// Among the matching `allow` and `deny` rules, the last one decides.
    ///
    /// - Returns: The changed source; nil if no rule changes it.
    /// - Throws: `SourcePolicyError` if the source is denied, if a pattern is invalid or is a regular expression, if a `convert`
    ///   rule has no update, or if rules change the source 21 times.
    public func evaluate(_ source: SourceOperation) throws(SourcePolicyError) -> SourceOperation? {
        var current = source
        for _ in 0..<Self.replacementLimit {
            guard let changed = try once(current) else { return current == source ? nil : current }
            current = changed
        }
        throw SourcePolicyError("too many mutations on a single source: \(source.identifier)")
    }

    private func once(_ source: SourceOperation) throws(SourcePolicyError) -> SourceOperation? {
        var isDenied = false
        for rule in rules {
            guard try rule.matches(source) else { continue }
            switch rule.action {
            case .allow: isDenied = false
            case .deny: isDenied = true
            case .convert: if let changed = try rule.convert(source) { return changed }
            }
        }
        if isDenied { throw SourcePolicyError("source \"\(source.identifier)\" denied by policy") }
        return nil
    }
}

extension SourcePolicy.Rule {
    fileprivate func matches(_ source: SourceOperation) throws(SourcePolicyError) -> Bool {
        for constraint in constraints {
            let value = source.attributes[constraint.key] ?? ""
            switch constraint.condition {
            case .equal: if value != constraint.value { return false }
            case .notEqual: if value == constraint.value { return false }
            case .matches: throw SourcePolicyError("regular expressions aren't supported: \(constraint.value)")
            }
        }
        if identifier == source.identifier { return true }
        switch matchType {
        case .exact: return false
        case .wildcard: return try wildcard().match(source.identifier) != nil
        case .regex: throw SourcePolicyError("regular expressions aren't supported: \(identifier)")
        }
    }

    private func wildcard() throws(SourcePolicyError) -> Wildcard {
        guard let wildcard = Wildcard(identifier) else {
            throw SourcePolicyError("invalid wildcard \"**\": \(identifier)")
        }
        return wildcard
    }

    /// Returns the source with the rule's update applied; nil if the update changes nothing.
    fileprivate func convert(_ source: SourceOperation) throws(SourcePolicyError) -> SourceOperation? {
        guard let update else { throw SourcePolicyError("missing destination for convert rule: \(identifier)") }
        var changed = source
        let template = update.identifier.isEmpty ? identifier : update.identifier
        var target = template
        if matchType == .wildcard {
            // `matches` also accepts an identifier that equals the pattern. If the pattern doesn't match it as a wildcard, the
            // identifier is kept.
            let matches = try wildcard().match(source.identifier)
            target =
                matches.map { Wildcard.expand(template, whole: source.identifier, matches: $0) } ?? source.identifier
        }
        if !target.isEmpty { changed.identifier = target }
        for (key, value) in update.attributes { changed.attributes[key] = value }
        return changed == source ? nil : changed
    }
}
