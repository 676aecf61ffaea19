package import JSON

extension JSONValue {
    /// The value with the members of its objects ordered by name.
    package var sorted: JSONValue {
        switch self {
        case .array(let items): .array(items.map(\.sorted))
        case .object(let object):
            .object(JSONObject(object.members.map { .init($0.key, $0.value.sorted) }.sorted { $0.key < $1.key }))
        default: self
        }
    }

    /// An image config without its history, which quotes the keywords of the source.
    package var withoutHistory: JSONValue {
        .object(JSONObject((object?.members ?? []).filter { $0.key != "history" }))
    }

    /// A JSON object's members whose values are strings.
    package var textMembers: [String: String] {
        Dictionary((object?.members ?? []).compactMap { member in member.value.string.map { (member.key, $0) } }) { $1 }
    }
}
