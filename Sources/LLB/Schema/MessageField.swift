/// One field of an LLB message in the schema.
package struct MessageField: Sendable {
    /// The type of a field's value, or of each element of a repeated field.
    package enum Kind: Sendable {
        case string
        case bytes
        case bool
        case int32
        case int64
        case uint32
        case uint64
        /// An enum, with the names of its values in order from 0.
        case enumeration([String])
        case message(MessageKind)
        /// A map from strings to values of one type.
        indirect case map(Kind)
    }

    /// The field's number on the wire.
    package let number: Int
    /// The field's name in `Protos/llb/ops.proto`.
    package let name: String
    package let kind: Kind
    package var isRepeated = false
    /// The `oneof` that the field belongs to; nil if it belongs to none.
    package var oneof: String?
    /// The field's key in Go's JSON.
    package var goName: String
    /// Whether Go's JSON shows the field even if its value is 0.
    package var isAlwaysInGo = false
    /// Whether `buildctl debug dump-llb` leaves the field out, because BuildKit's hand-written `MarshalJSON` does.
    package var isLostInBuildctl = false

    init(_ number: Int, _ name: String, _ kind: Kind, goName: String? = nil) {
        self.number = number
        self.name = name
        self.kind = kind
        self.goName = goName ?? name
    }

    /// Creates a repeated field.
    static func list(_ number: Int, _ name: String, _ kind: Kind) -> MessageField {
        var field = MessageField(number, name, kind)
        field.isRepeated = true
        return field
    }

    /// Creates a field that holds an index. Go's JSON shows the index even if it is 0.
    static func index(_ number: Int, _ name: String) -> MessageField {
        var field = MessageField(number, name, .int64)
        field.isAlwaysInGo = true
        return field
    }

    /// Creates a field that `buildctl debug dump-llb` leaves out.
    static func lostInBuildctl(_ number: Int, _ name: String, _ kind: Kind) -> MessageField {
        var field = MessageField(number, name, kind)
        field.isLostInBuildctl = true
        return field
    }

    /// Returns the name of an enum value; nil if the field is not an enum, or if the enum defines no value with this number.
    package func valueName(_ number: some BinaryInteger) -> String? {
        guard case .enumeration(let names) = kind, let index = Int(exactly: number) else { return nil }
        return names.indices.contains(index) ? names[index] : nil
    }

    /// The field's key in protobuf's JSON mapping: `proxy_env` becomes `proxyEnv`.
    var camelName: String {
        let words = name.split(separator: "_")
        return words.dropFirst().reduce(words.first.map(String.init) ?? "") { name, word in
            name + word.prefix(1).uppercased() + word.dropFirst()
        }
    }
}
