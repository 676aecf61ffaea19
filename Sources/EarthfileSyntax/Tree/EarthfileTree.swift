import SourceText

/// The syntax tree of an Earthfile.
///
/// Every part has its range in `source`. Only white space and line ends lie between the ranges, so the tree covers all other
/// text.
struct EarthfileTree: Sendable {
    /// The name of the base recipe in references, `+base`.
    static let baseName = "base"

    let source: SourceFile
    /// The `VERSION` statement; nil for a file without one, whose version is 0.5.
    var version: VersionStatement?
    /// The base recipe: the statements before the first target. Every target starts with them.
    var base: [Statement] = []
    /// The targets in source order. Two targets never have the same name.
    var targets: [Recipe] = []
    /// The functions in source order.
    var functions: [Recipe] = []
    /// The comments, each from its `#` to the end of its line. Comments within a statement are left out: they are part of the
    /// statement's range.
    var comments: [SourceRange] = []

    init(source: SourceFile) { self.source = source }

    /// The statement `VERSION [--FEATURE…] NUMBER`.
    struct VersionStatement: Sendable {
        var words: [TreeWord]
        /// The range from the keyword to the end of the last word.
        var range: SourceRange
        /// The offset of what ends the statement: a line end, a comment or the end of the file.
        var end: Int
    }

    func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: source, range: range) }
}

/// A target or a function: a name with statements.
struct Recipe: Sendable {
    var name: String
    /// The range of the name, without the colon.
    var nameRange: SourceRange
    /// The comment directly above the name, without `#` and the indentation of its first line, each line with a line end; empty
    /// if there is none, and for functions.
    var docs: String
    var statements: [Statement]
    /// The range from the name to the first byte that doesn't belong to the recipe.
    var range: SourceRange
}
