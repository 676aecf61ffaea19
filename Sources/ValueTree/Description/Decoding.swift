public import Diagnostics
public import SourceText

/// The state of decoding one file: its version and the errors found so far.
public struct Decoding: Sendable {
    public let file: SourceFile
    /// The first part of error codes, e.g. `mockerfile`.
    public let area: String
    /// The shape of the whole document, for hints about keys that belong elsewhere in it.
    let root: Shape
    /// The versions of the kind of document, oldest first.
    public let versions: [String]
    /// The key that declares the version, e.g. `apiVersion`.
    public let versionKey: String
    /// The version that the file declares.
    public internal(set) var version: String
    /// The range of the version in the file; nil if it declares none.
    public internal(set) var versionRange: SourceRange?
    public var diagnostics = DiagnosticSink()
    /// The name of the value that is being decoded, e.g. `"install"`; messages about its type start with it.
    public internal(set) var subject: String

    /// The number of candidates that an unknown word is compared with at most.
    static let comparisonLimit = 200

    /// Whether further errors would be dropped, so that their messages need not be made.
    public var isFull: Bool { diagnostics.isFull }

    public func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: file, range: range) }

    /// Whether the file's version is `version` or a later one.
    public func has(_ version: String?) -> Bool {
        guard let version else { return true }
        return (versions.firstIndex(of: self.version) ?? 0) >= (versions.firstIndex(of: version) ?? .max)
    }

    /// Reports an error.
    ///
    /// - Parameter kind: the second part of the error's code, e.g. `wrong-type`.
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

    /// Reports a word that is not one of the expected ones, with the nearest of them or, if none is near, all.
    ///
    /// - Parameter message: the error without its hint, e.g. `unknown key "instal"`.
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

    /// The language's name of a mapping, with an article.
    var mappingName: String { file.language == "TOML" ? "a table" : "a mapping" }

    /// Reports a value of the wrong type.
    public mutating func wrongType(_ node: ValueNode, expected: String) {
        guard !node.isBroken else { return }
        let found = node.entries == nil ? node.kindName : mappingName
        error("wrong-type", "\(subject) must be \(expected), not \(found)", at: node.range)
    }

    /// Reports something that needs a later version, with the change that declares it.
    public mutating func needs(_ since: String, _ what: String, at range: SourceRange) {
        let fixIts = versionRange.map { place in
            [Diagnostic.FixIt("change \(versionKey) to \(since)", at: location(place), replacement: since)]
        }
        error("needs-version", "\(what) needs \"\(versionKey): \(since)\"", at: range, fixIts: fixIts ?? [])
    }

    /// Runs `body` with another subject.
    mutating func with<Result>(subject: String, _ body: (inout Decoding) -> Result) -> Result {
        let before = self.subject
        self.subject = subject
        defer { self.subject = before }
        return body(&self)
    }
}
