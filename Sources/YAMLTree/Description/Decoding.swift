public import Diagnostics
public import SourceText

/// The state of one decoding: the file, the version it asks for, and what was found wrong.
public struct Decoding: Sendable {
    /// The file that is read.
    public let file: SourceFile
    /// The first part of the codes of errors, e.g. `mockerfile`.
    public let area: String
    /// The versions of the syntax, oldest first.
    public let versions: [String]
    /// The key that gives the version, e.g. `apiVersion`.
    public let versionKey: String
    /// The version that the file asks for.
    public internal(set) var version: String
    /// Where the file does so; nil where it does not.
    public internal(set) var versionRange: SourceRange?
    /// Everything found wrong so far.
    public var diagnostics: DiagnosticSink
    /// What is being decoded, in words, e.g. `"install"`; it opens messages about types.
    public internal(set) var subject: String

    /// How many candidates a wrong word is compared with at most.
    static let comparisonLimit = 200

    /// True where nothing more will be reported, so that making messages is a waste of time.
    public var isFull: Bool { diagnostics.diagnostics.count >= DiagnosticSink.errorLimit }

    /// Where a range of the file is.
    public func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: file, range: range) }

    /// True where the file's version is `version` or a later one.
    public func has(_ version: String?) -> Bool {
        guard let version else { return true }
        return (versions.firstIndex(of: self.version) ?? 0) >= (versions.firstIndex(of: version) ?? .max)
    }

    /// Reports an error; `kind` is the second part of its code, e.g. `wrong-type`.
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

    /// Reports a word that is none of a few, and names the nearest of them or all.
    ///
    /// - Parameter message: what is wrong, without an end, e.g. `unknown key "instal"`.
    public mutating func error(
        _ kind: String,
        _ message: String,
        word: String,
        among candidates: [String],
        at range: SourceRange
    ) {
        guard !isFull else { return }
        if let near = nearestWord(to: word, among: candidates.prefix(Self.comparisonLimit)) {
            let fix = Diagnostic.FixIt("replace with \"\(near)\"", at: location(range), replacement: near)
            error(kind, "\(message); did you mean \"\(near)\"?", at: range, fixIts: [fix])
        } else {
            let all = candidates.prefix(40).joined(separator: ", ") + (candidates.count > 40 ? ", …" : "")
            error(kind, candidates.isEmpty ? message : "\(message); expected one of \(all)", at: range)
        }
    }

    /// Reports a value of the wrong type.
    public mutating func wrongType(_ node: YAMLNode, expected: String) {
        guard !node.isBroken else { return }
        error("wrong-type", "\(subject) must be \(expected), not \(node.kindName)", at: node.range)
    }

    /// Reports something that needs a later version, with the change that asks for it.
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
