import SourceText

/// A statement that isn't a block, such as `RUN` or `COPY`, or the line that starts a part of a block.
struct Command: Sendable {
    var keyword: Keyword
    var keywordRange: SourceRange
    /// The words after the keyword.
    ///
    /// `ARG`, `ENV`, `LET` and `SET` have flags, then a key, then optionally `=` and the value, which is one word even if it
    /// contains blanks. `LABEL` has a key, `=` and a value for each label. In the exec form, the words are the strings of the
    /// list.
    var words: [TreeWord]
    /// Whether the words were written as a JSON list.
    var isExec: Bool = false
    /// The here-documents that the words start, in source order.
    var documents: [HereDocument] = []
    /// The comment above the statement; empty if there is none.
    var docs: String = ""
    /// The range from the keyword to the end of the last word, or of the last here-document.
    var range: SourceRange
    /// The offset of what ends the line: a line end, a comment or the end of the file.
    var end: Int
}

/// A word of a statement.
struct TreeWord: Sendable, Hashable {
    /// The word as written, with quotes, escapes and variables, but without line continuations and the comments in them. In the
    /// exec form, the decoded string.
    var text: String
    /// The range of the word in the source; in the exec form, including its quotes.
    var range: SourceRange
}

/// A here-document: the lines after a statement up to a delimiter, for a word such as `<<EOF` or `<<-'EOF'`.
struct HereDocument: Sendable {
    /// The index, in the statement's words, of the word that starts the document.
    var word: Int
    /// The file descriptor before `<<`; nil if there is none.
    var descriptor: Int?
    /// The delimiter without quotes.
    var name: String
    /// Whether variables are expanded, i.e. no part of the delimiter is quoted.
    var isExpanded: Bool
    /// The lines, each with a line end and without the indentation of the closing delimiter. After `<<-`, all tabs at the starts
    /// of lines are removed too.
    var text: String
    /// The range of the lines, without the delimiter.
    var range: SourceRange
}
