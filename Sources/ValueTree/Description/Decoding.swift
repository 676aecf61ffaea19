public import Diagnostics
public import SourceText

/// The state of decoding one file: its version and the errors found so far.
public struct Decoding: Sendable {
    public let file: SourceFile
    /// The first part of error codes, e.g. `mockerfile`.
    public let area: String
    /// The shape of the whole document, for hints about keys that belong elsewhere in the document.
    let root: Shape
    /// All versions of the file's kind of document, oldest first.
    public let versions: [String]
    /// The key that declares the version, e.g. `apiVersion`.
    public let versionKey: String
    /// The version that the file declares; the latest version if the file declares none or an unknown one.
    public internal(set) var version: String
    /// The source range of the declared version; nil if the file declares none.
    public internal(set) var versionRange: SourceRange?
    public var diagnostics = DiagnosticSink()
    /// Checks, once per 128 decoded nodes, whether the task is cancelled. If it is, decoding stops and its result is not used.
    package var cancellation = CancellationCheck(every: 128)
    /// The name of the value being decoded, e.g. `"install"`. Messages about the value's type start with it.
    public internal(set) var subject: String

    /// The maximum number of candidates that an unknown word is compared with.
    static let comparisonLimit = 200

    /// Whether the maximum number of errors has been reached. Further errors are dropped, so their messages need not be composed.
    public var isFull: Bool { diagnostics.isFull }

    public func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: file, range: range) }

    /// Returns whether the file's version is `version` or later. Returns true if `version` is nil.
    public func has(_ version: String?) -> Bool {
        guard let version else { return true }
        return (versions.firstIndex(of: self.version) ?? 0) >= (versions.firstIndex(of: version) ?? .max)
    }

    /// Reports an error at a range of the file.
    ///
    /// - Parameter kind: The second part of the error's code, e.g. `wrong-type`.
    public mutating func error(
        _ kind: String,
        _ message: String,
        at range: SourceRange,
        notes: [Diagnostic.Note] = [],
        fixIts: [Diagnostic.FixIt] = []
    ) {
        let code = DiagnosticCode(rawValue: "\(area).\(kind)")
        diagnostics.error(code, onOneLine(message), at: location(range), notes: notes, fixIts: fixIts)
    }

    /// Reports a word that is not one of `candidates`. The message suggests the nearest candidate. If none is near, it lists up
    /// to 40 candidates.
    ///
    /// - Parameter message: The error without its hint, e.g. `unknown key "instal"`.
    public mutating func error(
        _ kind: String,
        _ message: String,
        word: String,
        among candidates: [String],
        at range: SourceRange
    ) {
        guard !isFull else { return }
        if let near = nearestWord(to: word, among: candidates.prefix(Self.comparisonLimit)) {
            error(kind, "\(message); did you mean \"\(near)\"?", at: range, fixIts: [replacement(near, at: range)])
        } else {
            let all = candidates.prefix(40).joined(separator: ", ") + (candidates.count > 40 ? ", …" : "")
            error(kind, candidates.isEmpty ? message : "\(message); expected one of \(all)", at: range)
        }
    }

    func replacement(_ word: String, at range: SourceRange) -> Diagnostic.FixIt {
        Diagnostic.FixIt("replace with \"\(word)\"", at: location(range), replacement: word)
    }

    /// The word for a mapping in the file's language, with an article: `a table` in TOML, otherwise `a mapping`.
    var mappingName: String { file.language == "TOML" ? "a table" : "a mapping" }

    /// Reports a value of the wrong type. Nothing is reported for the placeholder of a value that couldn't be read, because that
    /// error was already reported.
    public mutating func wrongType(_ node: ValueNode, expected: String) {
        guard !node.isBroken else { return }
        let found = node.entries == nil ? node.kindName : mappingName
        error("wrong-type", "\(subject) must be \(expected), not \(found)", at: node.range)
    }

    /// Reports that `what` requires version `since` or later, with a fix-it that changes the declared version.
    public mutating func needs(_ since: String, _ what: String, at range: SourceRange) {
        let fixIts = versionRange.map { place in
            [Diagnostic.FixIt("change \(versionKey) to \(since)", at: location(place), replacement: since)]
        }
        error("needs-version", "\(what) needs \"\(versionKey): \(since)\"", at: range, fixIts: fixIts ?? [])
    }

    /// Runs `body` with a different subject, then restores the previous subject.
    mutating func with<Result>(subject: String, _ body: (inout Decoding) -> Result) -> Result {
        let before = self.subject
        self.subject = subject
        defer { self.subject = before }
        return body(&self)
    }
}
