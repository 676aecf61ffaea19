public import SourceText

/// A warning to the client of a build.
public struct BridgeWarning: Sendable, Hashable {
    /// The digest of the vertex under which the client shows the warning.
    public var vertex: String
    /// The severity; 1 is the default, higher is more severe.
    public var level = 1
    /// The message, on one line.
    public var short: String
    /// Further lines of explanation.
    public var detail: [String]
    /// The URL of a page about the warning; empty if there is none.
    public var url: String
    /// The source locations that the warning is about, all in one file.
    public var locations: [SourceLocation]

    public init(
        vertex: String,
        short: String,
        detail: [String] = [],
        url: String = "",
        locations: [SourceLocation] = []
    ) {
        self.vertex = vertex
        self.short = short
        self.detail = detail
        self.url = url
        self.locations = locations
    }
}
