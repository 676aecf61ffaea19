import SourceText

/// An environment variable that a chain sets or removes.
struct EnvironmentChange: Sendable {
    var name: String
    /// The value; nil to remove the variable.
    var value: String?
}

/// A cache of environments. A state's environment extends the environment of the state before it, so each change in a chain is
/// applied once instead of once per run.
struct EnvironmentCache {
    private var known: [ObjectIdentifier: Environment] = [:]

    /// Returns the environment that the changes result in, with the variables ordered by when each was last set.
    ///
    /// The cache identifies changes by their address, so the caller must keep `changes` alive as long as the cache.
    mutating func environment(after changes: Trail<EnvironmentChange>) -> Environment {
        guard let identity = changes.identity else { return Environment() }
        var base = Environment()
        var latest: [String] = []
        var names: Set<String> = []
        changes.visitBackwards { identity, change in
            if let environment = known[identity] {
                base = environment
                return false
            }
            if names.insert(change.name).inserted, let value = change.value { latest.append(change.name + "=" + value) }
            return true
        }
        if names.isEmpty { return base }
        let kept = base.entries.filter { entry in !names.contains(String(entry.prefix { $0 != "=" })) }
        let result = Environment(kept + latest.reversed())
        known[identity] = result
        return result
    }
}
