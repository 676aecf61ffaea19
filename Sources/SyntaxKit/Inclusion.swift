public import SourceText

/// An instruction that includes another file, e.g. `INCLUDE --from=shared base.Dockerfile`.
public struct Inclusion: Sendable, Hashable {
    /// The path of the included file as written, relative to the root of the context that contains the file.
    public var path: String
    /// The named context that contains the file; nil for the context of the including file. The build file belongs to the build
    /// context.
    public var context: String?
    /// The instruction's range in the including file.
    public var range: SourceRange
    /// The path's range in the including file.
    public var pathRange: SourceRange

    public init(path: String, context: String?, range: SourceRange, pathRange: SourceRange) {
        self.path = path
        self.context = context
        self.range = range
        self.pathRange = pathRange
    }
}
