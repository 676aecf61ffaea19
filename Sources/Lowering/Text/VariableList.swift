import ShellWords

/// Variables in the order in which they were last set.
///
/// Lookups, changes and removals take constant time. The result of `lines()` is cached until the next change, so that all
/// commands up to then share it.
struct VariableList: Sendable, VariableLookup {
    private struct Entry {
        var key: String
        var value: String
        /// The text `KEY=VALUE`, stored so that all commands share one string.
        var line: String
    }

    /// Entries in order; nil for a variable that was set again later or removed.
    private var entries: [Entry?] = []
    private var positions: [String: Int] = [:]
    private var cachedLines: [String]?
    /// The total bytes of all names and values.
    private(set) var size = 0

    func value(of name: String) -> String? {
        positions[name].flatMap { entries[$0]?.value }
    }

    /// Sets a variable and moves it to the end of the list.
    mutating func set(_ key: String, _ value: String) {
        cachedLines = nil
        if let position = positions[key] { drop(position) }
        compactIfSparse()
        size &+= key.utf8.count &+ value.utf8.count
        positions[key] = entries.count
        entries.append(Entry(key: key, value: value, line: key + "=" + value))
    }

    mutating func remove(_ key: String) {
        guard let position = positions.removeValue(forKey: key) else { return }
        cachedLines = nil
        drop(position)
    }

    private mutating func drop(_ position: Int) {
        guard let entry = entries[position] else { return }
        size &-= entry.key.utf8.count &+ entry.value.utf8.count
        entries[position] = nil
    }

    var names: [String] { entries.compactMap { $0?.key } }

    /// Returns `NAME=VALUE` for each variable, in order.
    mutating func lines() -> [String] {
        if let cachedLines { return cachedLines }
        let lines = entries.compactMap { $0?.line }
        cachedLines = lines
        return lines
    }

    /// Removes the gaps once they outnumber the entries, so that memory stays proportional to the list.
    private mutating func compactIfSparse() {
        guard entries.count > 16, entries.count > positions.count * 2 else { return }
        entries = entries.filter { $0 != nil }
        for (position, entry) in entries.enumerated() {
            if let key = entry?.key { positions[key] = position }
        }
    }
}
