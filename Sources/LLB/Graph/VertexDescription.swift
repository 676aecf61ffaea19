import SourceText

/// Descriptions of a vertex by key, in byte order of the keys. They are stored as an array, because most vertices have only one
/// or two.
public struct VertexDescription: Sendable, Hashable {
    /// The entries, with unique keys.
    public private(set) var entries: [Entry] = []

    public struct Entry: Sendable, Hashable {
        /// The key, e.g. `llb.customname`.
        public let key: String
        public fileprivate(set) var value: String
    }

    public init() {}

    public init(_ entries: [String: String]) {
        self.entries = entries.map(Entry.init).sorted { bytewiseLess($0.key, $1.key) }
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// The value for a key; nil if the key is missing. Setting nil removes the entry.
    public subscript(key: String) -> String? {
        get { entries.first { $0.key == key }?.value }
        set {
            let position = entries.firstIndex { !bytewiseLess($0.key, key) } ?? entries.endIndex
            let isKnown = position < entries.endIndex && entries[position].key == key
            switch (newValue, isKnown) {
            case (let value?, true): entries[position].value = value
            case (let value?, false): entries.insert(Entry(key: key, value: value), at: position)
            case (nil, true): entries.remove(at: position)
            case (nil, false): break
            }
        }
    }

    /// Adds the entries of another description. For a key that both have, the value of `other` takes precedence.
    public mutating func merge(_ other: VertexDescription) {
        for entry in other.entries { self[entry.key] = entry.value }
    }
}

extension VertexDescription: ExpressibleByDictionaryLiteral {
    /// Creates a description; if a key occurs several times, its last value wins.
    public init(dictionaryLiteral elements: (String, String)...) {
        entries.reserveCapacity(elements.count)
        for (key, value) in elements { self[key] = value }
    }
}
