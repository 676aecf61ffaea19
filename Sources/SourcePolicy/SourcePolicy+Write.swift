import JSON

extension SourcePolicy {
    /// Returns the policy as indented JSON with a final newline, in the form that `docker buildx` and `buildctl` read.
    public func text() -> String {
        var object: JSONObject = ["version": .integer(version), "rules": .array(rules.map(\.json))]
        if let file { object.append("slipway", .object(["file": .string(file)])) }
        return JSONValue.object(object).text(.indented) + "\n"
    }
}

extension SourcePolicy.Rule {
    fileprivate var json: JSONValue {
        var selector: JSONObject = ["identifier": .string(identifier), "match_type": .string(matchType.rawValue)]
        if !constraints.isEmpty { selector.append("constraints", .array(constraints.map(\.json))) }
        var object: JSONObject = ["action": .string(action.rawValue), "selector": .object(selector)]
        if let update {
            var members = JSONObject()
            if !update.identifier.isEmpty { members.append("identifier", .string(update.identifier)) }
            if !update.attributes.isEmpty {
                let keys = update.attributes.keys.sorted()
                let attributes = keys.map { JSONObject.Member($0, .string(update.attributes[$0] ?? "")) }
                members.append("attrs", .object(JSONObject(attributes)))
            }
            object.append("updates", .object(members))
        }
        return .object(object)
    }
}

extension SourcePolicy.Constraint {
    fileprivate var json: JSONValue {
        .object(["key": .string(key), "value": .string(value), "condition": .string(condition.rawValue)])
    }
}
