import SourceText

/// Notes on a vertex by key, sorted by the bytes of the keys. Nearly all vertices have one or two.
public struct VertexDescription: Sendable, Hashable {
    /// The notes, each key once.
    public private(set) var entries: [Entry] = []

    /// A note.
    public struct Entry: Sendable, Hashable {
        /// What it is about, e.g. `llb.customname`.
        public let key: String
        /// What it says.
        public fileprivate(set) var value: String
    }

    /// No notes.
    public init() {}

    /// The notes of a dictionary.
    public init(_ notes: [String: String]) {
        entries = notes.map(Entry.init).sorted { bytewiseLess($0.key, $1.key) }
    }

    /// True without notes.
    public var isEmpty: Bool { entries.isEmpty }

    /// The note under a key; nil where there is none, and removes it.
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

    /// Adds the notes of another; its notes win.
    public mutating func merge(_ other: VertexDescription) {
        for entry in other.entries { self[entry.key] = entry.value }
    }
}

extension VertexDescription: ExpressibleByDictionaryLiteral {
    /// Notes by key; of several for a key the last counts.
    public init(dictionaryLiteral elements: (String, String)...) {
        entries.reserveCapacity(elements.count)
        for (key, value) in elements { self[key] = value }
    }
}
