import Bridge
import JSON
import SyntaxKit

/// A subrequest: a question about a source, which `docker build --call` sends instead of requesting a build.
protocol Subrequest: Sendable {
    var definition: SubrequestDefinition { get }

    /// Returns whether the subrequest is available for sources in a language.
    func isAnswered(by syntax: any Syntax) -> Bool

    /// Answers the subrequest for a source.
    ///
    /// - Throws: `DiagnosticsError` if the source is at fault, otherwise any error of the bridge.
    func answer(for build: LoadedBuild) async throws -> SubrequestAnswer
}

extension Subrequest {
    func isAnswered(by syntax: any Syntax) -> Bool { true }
}

/// The entry of a subrequest in `frontend.subrequests.describe`.
struct SubrequestDefinition: Sendable {
    /// The value of the `requestid` option.
    var name: String
    /// The version of the result's format.
    var version: String
    /// A one-line description, which `describe` lists.
    var summary: String
    /// The options that the subrequest uses; nil if `describe` must not list them.
    var options: [(name: String, summary: String)]? = []
    /// The keys of the result's metadata.
    var results = [SubrequestAnswer.jsonKey, SubrequestAnswer.textKey]
    /// Whether `describe` lists the subrequest; BuildKit's frontend doesn't list `lint` and `convertllb`.
    var isListed = true
}

/// The answer to a subrequest: the metadata of a result without files.
struct SubrequestAnswer: Sendable {
    static let jsonKey = "result.json"
    static let textKey = "result.txt"
    static let statusKey = "result.statuscode"
    static let versionKey = "version"

    /// The metadata by key, without the version.
    private(set) var entries: [String: [UInt8]]

    /// Creates an answer from a JSON value and human-readable text.
    init(json: JSONValue, text: [UInt8]? = nil) {
        self.init(json: json.bytes(JSONValue.WriteOptions(escapesHTML: true, indentation: 2)), text: text)
    }

    /// Creates an answer from encoded JSON and human-readable text.
    init(json: [UInt8], text: [UInt8]?) {
        entries = [Self.jsonKey: json]
        entries[Self.textKey] = text
    }

    /// Sets the exit status of the command that shows the answer.
    mutating func setStatus(_ status: Int) { entries[Self.statusKey] = Array(String(status).utf8) }

    /// Returns the answer as the result of a frontend: metadata without files.
    func result(of definition: SubrequestDefinition) -> SolveResult {
        var metadata = entries
        metadata[Self.versionKey] = Array(definition.version.utf8)
        return SolveResult(reference: nil, metadata: metadata)
    }
}
