import JSON
import LLB
import LLBProtos
import SourceText

extension DefinitionDump {
    /// One JSON object on a line for each vertex: `Op`, `Digest`, `OpMetadata`.
    ///
    /// Keys and values are those that `buildctl debug dump-llb` prints, with two differences: a
    /// `symlink` action is there (buildctl prints it empty), and `<`, `>` and `&` stand as they are.
    public func jsonLines() -> String {
        var out = ""
        for entry in entries {
            var line = JSONObject()
            line.append("Op", dumpJSON(entry.op))
            line.append("Digest", .string(entry.digest))
            line.append("OpMetadata", dumpJSON(entry.metadata))
            out += JSONValue.object(line).text() + "\n"
        }
        return out
    }
}

/// Builds an object from which default values are left out, as Go's `omitempty` does.
struct DumpObject {
    private var object = JSONObject()

    /// The object.
    var value: JSONValue { .object(object) }

    /// Adds whatever the value is.
    mutating func always(_ key: String, _ value: JSONValue) { object.append(key, value) }
    /// Adds a value that is there.
    mutating func optional(_ key: String, _ value: JSONValue?) { if let value { object.append(key, value) } }
    /// Adds text unless it is empty.
    mutating func text(_ key: String, _ value: String) { if !value.isEmpty { object.append(key, .string(value)) } }
    /// Adds a number unless it is 0.
    mutating func number(_ key: String, _ value: some BinaryInteger) {
        if value != 0 { object.append(key, .integer(value)) }
    }
    /// Adds `true`; `false` is left out.
    mutating func flag(_ key: String, _ value: Bool) { if value { object.append(key, .bool(true)) } }
    /// Adds strings unless there are none.
    mutating func texts(_ key: String, _ values: [String]) {
        if !values.isEmpty { object.append(key, .strings(values)) }
    }
    /// Adds elements unless there are none.
    mutating func list<Element>(_ key: String, _ values: [Element], _ json: (Element) -> JSONValue) {
        if !values.isEmpty { object.append(key, .array(values.map(json))) }
    }
    /// Adds a map, keys sorted, unless it is empty.
    mutating func map<Value>(_ key: String, _ values: [String: Value], _ json: (Value) -> JSONValue) {
        guard !values.isEmpty else { return }
        let members = values.sorted { bytewiseLess($0.key, $1.key) }
        object.append(key, .object(JSONObject(members.map { JSONObject.Member($0.key, json($0.value)) })))
    }
    /// Adds bytes in Base64 unless there are none.
    mutating func bytes(_ key: String, _ value: [UInt8]) {
        if !value.isEmpty { object.append(key, .string(Base64.encode(value))) }
    }
}

/// An object built by a closure.
func dumpObject(_ build: (inout DumpObject) -> Void) -> JSONValue {
    var object = DumpObject()
    build(&object)
    return object.value
}
