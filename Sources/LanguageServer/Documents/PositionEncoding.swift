/// The unit in which a position's offset in its line is counted.
public enum PositionEncoding: String, Sendable, Hashable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"

    /// Selects UTF-8 if a client offers it; otherwise UTF-16, the protocol's default.
    init(offered: [String]) { self = offered.contains(Self.utf8.rawValue) ? .utf8 : .utf16 }
}

/// A position in a text: the line, and the offset in the line in units of a `PositionEncoding`, both counted from 0.
public struct Position: Sendable, Hashable, Comparable {
    public var line: Int
    public var character: Int

    public init(line: Int, character: Int) {
        self.line = line
        self.character = character
    }

    public static func < (left: Position, right: Position) -> Bool {
        (left.line, left.character) < (right.line, right.character)
    }
}
