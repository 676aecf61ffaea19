import Bridge
import JSON
import SyntaxKit

/// A question that `docker build --call` asks of a source instead of having it built.
protocol Subrequest: Sendable {
    /// How the question is known.
    var definition: SubrequestDefinition { get }

    /// True where sources of a language can be asked.
    func isAnswered(by syntax: any Syntax) -> Bool

    /// Answers for a source.
    ///
    /// - Throws: `DiagnosticsError` where the source is at fault, else what the bridge throws.
    func answer(for build: LoadedBuild) async throws -> SubrequestAnswer
}

extension Subrequest {
    func isAnswered(by syntax: any Syntax) -> Bool { true }
}

/// A question as `frontend.subrequests.describe` lists it.
struct SubrequestDefinition: Sendable {
    /// The value of the option `requestid`.
    var name: String
    /// The version of the answer's form.
    var version: String
    /// One line.
    var summary: String
    /// The options that it minds, with what they mean; nil where none are told.
    var options: [(name: String, summary: String)]? = []
    /// The keys of the answer.
    var results = [SubrequestAnswer.jsonKey, SubrequestAnswer.textKey]
    /// False for what the peer answers without listing it.
    var isListed = true
}

/// What a question is answered with: the metadata of a result without files.
struct SubrequestAnswer: Sendable {
    static let jsonKey = "result.json"
    static let textKey = "result.txt"
    static let statusKey = "result.statuscode"
    static let versionKey = "version"

    /// The entries by key, but for the version.
    private(set) var entries: [String: [UInt8]]

    /// An answer for programs, and one for people.
    init(json: JSONValue, text: [UInt8]? = nil) {
        self.init(json: json.bytes(JSONValue.WriteOptions(escapesHTML: true, indentation: 2)), text: text)
    }

    /// An answer for programs whose JSON stands already, and one for people.
    init(json: [UInt8], text: [UInt8]?) {
        entries = [Self.jsonKey: json]
        entries[Self.textKey] = text
    }

    /// Adds the exit status of a command that shows the answer.
    mutating func setStatus(_ status: Int) { entries[Self.statusKey] = Array(String(status).utf8) }

    /// The answer as a frontend returns it.
    func result(of definition: SubrequestDefinition) -> SolveResult {
        var metadata = entries
        metadata[Self.versionKey] = Array(definition.version.utf8)
        return SolveResult(reference: nil, metadata: metadata)
    }
}
