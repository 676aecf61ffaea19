import ShellWords

/// Variables in the order in which they were last set.
///
/// Lookups, changes and removals take constant time; `lines` is built once for each state of the
/// list and shared by every command that runs in it.
struct VariableList: Sendable, VariableLookup {
    private struct Entry {
        var key: String
        var value: String
        /// `KEY=VALUE`, shared by all commands that see it.
        var line: String
    }

    /// Entries in order; nil where a variable was set again later or removed.
    private var entries: [Entry?] = []
    private var positions: [String: Int] = [:]
    private var cachedLines: [String]?
    /// The bytes of all lines together.
    private(set) var size = 0

    /// An empty list.
    init() {}

    /// The value of a variable; nil where it is not set.
    func value(of name: String) -> String? {
        positions[name].flatMap { entries[$0]?.value }
    }

    /// Sets a variable, which becomes the last of the list.
    mutating func set(_ key: String, _ value: String) {
        cachedLines = nil
        if let position = positions[key] { drop(position) }
        compactIfSparse()
        size &+= key.utf8.count &+ value.utf8.count
        positions[key] = entries.count
        entries.append(Entry(key: key, value: value, line: key + "=" + value))
    }

    /// Removes a variable.
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

    /// The names, in order.
    var names: [String] { entries.compactMap { $0?.key } }

    /// `NAME=VALUE` for each variable, in order.
    mutating func lines() -> [String] {
        if let cachedLines { return cachedLines }
        let lines = entries.compactMap { $0?.line }
        cachedLines = lines
        return lines
    }

    /// Drops the gaps once they are more than the entries, so that memory stays in proportion.
    private mutating func compactIfSparse() {
        guard entries.count > 16, entries.count > positions.count * 2 else { return }
        entries = entries.filter { $0 != nil }
        for (position, entry) in entries.enumerated() {
            if let key = entry?.key { positions[key] = position }
        }
    }
}
