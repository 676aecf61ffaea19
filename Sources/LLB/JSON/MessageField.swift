/// A field of one of LLB's messages, as JSON shows it.
struct MessageField {
    /// What a field holds.
    indirect enum Kind {
        case string
        case bytes
        case bool
        case int32
        case int64
        case uint32
        case uint64
        /// The names of the values from 0 on.
        case choice([String])
        case message(MessageKind)
        /// Values by text.
        case map(Kind)
    }

    /// The field's number on the wire.
    let number: Int
    /// The field's name in the message's definition.
    let name: String
    /// What it holds.
    let kind: Kind
    /// True where it may come any number of times.
    let isRepeated: Bool
    /// True where a value that is no more than the default is shown if it was set.
    let hasPresence: Bool

    init(_ number: Int, _ name: String, _ kind: Kind, isRepeated: Bool = false, hasPresence: Bool = false) {
        self.number = number
        self.name = name
        self.kind = kind
        self.isRepeated = isRepeated
        self.hasPresence = hasPresence
    }

    /// A field that may come any number of times.
    static func list(_ number: Int, _ name: String, _ kind: Kind) -> MessageField {
        MessageField(number, name, kind, isRepeated: true)
    }

    /// The name as protobuf's JSON has it: an underscore goes, and the letter after it becomes a capital.
    var camelName: String {
        var result = ""
        var isAfterUnderscore = false
        for character in name {
            if character == "_" {
                isAfterUnderscore = true
            } else {
                result += isAfterUnderscore ? character.uppercased() : String(character)
                isAfterUnderscore = false
            }
        }
        return result
    }
}
