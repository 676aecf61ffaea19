public import SourceText

/// A warning for the client of the build.
public struct BridgeWarning: Sendable, Hashable {
    /// The vertex it is tied to, a digest; the client shows it there.
    public var vertex: String
    /// 1 is usual; higher is graver.
    public var level: Int
    /// One line.
    public var short: String
    /// Further lines.
    public var detail: [String]
    /// A page on it; empty where there is none.
    public var url: String
    /// The places it speaks of; all in one file.
    public var locations: [SourceLocation]

    /// A warning.
    public init(
        vertex: String,
        level: Int = 1,
        short: String,
        detail: [String] = [],
        url: String = "",
        locations: [SourceLocation] = []
    ) {
        self.vertex = vertex
        self.level = level
        self.short = short
        self.detail = detail
        self.url = url
        self.locations = locations
    }
}
