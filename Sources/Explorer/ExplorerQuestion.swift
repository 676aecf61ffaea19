import JSON

/// A request from the page: a text and the options of its build.
///
/// In its JSON form, `text` is the build file and `name` its file name. `syntax` is the image name of a language (`mocker`),
/// `target` the title of a stage, `platform` a platform and `arguments` an object of build arguments; these may be missing or
/// empty. `vertex` is the index of a vertex.
struct ExplorerQuestion: Sendable {
    var text: [UInt8] = []
    var name = "Dockerfile"
    var syntax = ""
    var target = ""
    var platform = ""
    var arguments: [String: String] = [:]
    var vertex: Int?

    /// The members of the JSON form.
    private static let members = ["text", "name", "syntax", "target", "platform", "arguments", "vertex"]

    /// Parses the JSON form.
    ///
    /// - Throws: `Refusal`, which names the invalid member and what was expected.
    init(_ body: [UInt8]) throws(Refusal) {
        let value: JSONValue
        do { value = try JSONValue(parsing: body) } catch { throw Refusal(400, "the request isn't JSON: \(error)") }
        guard let object = value.object else { throw Refusal(400, "expected a JSON object") }
        for member in object.members {
            switch member.key {
            case "text": text = Array(try Self.string(member).utf8)
            case "name": name = try Self.fileName(member)
            case "syntax": syntax = try Self.string(member)
            case "target": target = try Self.string(member)
            case "platform": platform = try Self.string(member)
            case "arguments":
                guard let values = member.value.object else { throw Self.misfit(member, "an object of strings") }
                for argument in values.members where !argument.key.isEmpty {
                    arguments[argument.key] = try Self.string(argument)
                }
            case "vertex":
                guard let index = member.value.int64, index >= 0 else { throw Self.misfit(member, "a vertex index") }
                vertex = Int(clamping: index)
            default:
                throw Refusal(400, "unknown member '\(member.key)'; expected \(Self.members.joined(separator: ", "))")
            }
        }
        guard object["text"] != nil else { throw Refusal(400, "the member 'text' is missing") }
    }

    private static func string(_ member: JSONObject.Member) throws(Refusal) -> String {
        guard let string = member.value.string else { throw misfit(member, "a string") }
        return string
    }

    private static func fileName(_ member: JSONObject.Member) throws(Refusal) -> String {
        let name = try string(member)
        guard !name.isEmpty, name.utf8.count <= 255, !name.contains("/"), name != ".", name != ".." else {
            throw misfit(member, "a file name without slashes")
        }
        return name
    }

    private static func misfit(_ member: JSONObject.Member, _ expected: String) -> Refusal {
        Refusal(400, "the member '\(member.key)' must be \(expected)")
    }
}
