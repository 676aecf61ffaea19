import SourceText

/// A type that reads its fields from a message in protobuf's wire format.
package protocol WireReadable {
    /// Reads one field. A scalar replaces the value of an earlier field with the same number. An unknown field is ignored.
    mutating func read(_ field: WireReader.Field) throws(WireError)
}

extension WireReadable {
    /// Reads the fields of a message into this value. If a message field occurs several times on the wire, its occurrences are
    /// merged.
    package mutating func merge(_ message: WireReader) throws(WireError) {
        var reader = message
        var cancellation = CancellationCheck(every: 256)
        while let field = try reader.next() {
            // Stop if the task is cancelled. The caller checks for cancellation itself, so this error is never reported.
            if cancellation.isCancelled() { throw WireError.malformed }
            try read(field)
        }
    }
}

/// A `WireReadable` type whose default value is the message without fields.
package protocol WireMessage: WireReadable {
    init()
}

extension WireMessage {
    /// Decodes a message.
    package init(decoding message: WireReader) throws(WireError) {
        self.init()
        try merge(message)
    }
}

extension WireReader.Field {
    /// Merges the message in the field into a value.
    package func merge(into value: inout some WireReadable) throws(WireError) { try value.merge(message) }

    /// Merges the message in the field into an optional value; nil is replaced with `initial` first.
    package func merge<Value: WireReadable>(
        into value: inout Value?,
        from initial: @autoclosure () -> Value
    ) throws(WireError) {
        var merged = value ?? initial()
        try merged.merge(message)
        value = merged
    }

    /// Merges the message in the field into an optional value; nil is replaced with an empty message first.
    package func merge<Value: WireMessage>(into value: inout Value?) throws(WireError) {
        try merge(into: &value, from: Value())
    }
}
