package import JSON
import SourceText

extension DynamicMessage {
    /// The forms in which BuildKit's own programs write LLB as JSON.
    package enum JSONForm: Sendable {
        /// Protobuf's JSON mapping, as in `frontend.convertllb`: keys in camel case (`proxyEnv`), 64-bit numbers as strings, enum
        /// values by name (`"HOST"`), the members of a `oneof` beside the other fields.
        case protobuf
        /// Go's `encoding/json` with all fields: keys as in the protocol (`proxy_env`), numbers as numbers, the member of a
        /// `oneof` in an object of its own (`"Op": {"exec": {…}}`).
        case go
        /// The output of `buildctl debug dump-llb`: the `go` form, but without symlink actions, which BuildKit's hand-written
        /// `FileAction.MarshalJSON` leaves out.
        case buildctl
    }

    /// Returns the message as a JSON object. Fields that hold their default value are left out, except where the form requires
    /// them (`MessageField.isAlwaysInGo`, members of a `oneof`).
    package func json(_ form: JSONForm) -> JSONValue {
        var object = JSONObject()
        for field in kind.fields {
            let value = form == .buildctl && field.isLostInBuildctl ? nil : value(of: field)
            let json = value?.json(field, form)
            switch (form, field.oneof) {
            case (.protobuf, _): if let json { object.append(field.camelName, json) }
            case (.go, nil), (.buildctl, nil):
                if let json = json ?? (field.isAlwaysInGo ? .integer(0) : nil) { object.append(field.goName, json) }
            case (.go, let oneof?), (.buildctl, let oneof?):
                // Go writes the object of a `oneof` (`"Op": {}`) even if no member is set or the set member is 0.
                let key = oneof.prefix(1).uppercased() + oneof.dropFirst()
                if object[key] == nil { object.append(key, .object(JSONObject())) }
                if let json, value?.isDefault == false {
                    object[key] = .object(JSONObject([.init(field.goName, json)]))
                }
            }
        }
        return .object(object)
    }
}

extension DynamicMessage.Value {
    /// Returns the JSON of a field's value, of an element of a repeated field, or of an entry of a map.
    fileprivate func json(_ field: MessageField, _ form: DynamicMessage.JSONForm) -> JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .bytes(let bytes): .string(Base64.encode(bytes))
        case .bool(let flag): .bool(flag)
        case .integer(let number):
            if form == .protobuf, let name = field.valueName(number) {
                .string(name)
            } else {
                form == .protobuf && field.isWide ? .string(String(number)) : .integer(number)
            }
        case .message(let message): message.json(form)
        case .list(let elements): .array(elements.map { $0.json(field, form) })
        case .map(let entries): .object(JSONObject(entries.map { .init($0.key, $0.value.json(field, form)) }))
        }
    }
}

extension MessageField {
    /// Whether the field holds 64-bit numbers, which protobuf's JSON mapping writes as strings. Maps aren't checked, because no map
    /// in LLB has such values.
    fileprivate var isWide: Bool {
        switch kind {
        case .int64, .uint64: true
        default: false
        }
    }
}
