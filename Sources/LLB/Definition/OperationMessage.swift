package import OCISpec

/// The fields of a `pb.Op` that connect the operation to a graph.
struct OperationMessage: WireMessage {
    /// The outputs that the operation uses, by digest and index.
    private(set) var inputs: [Input] = []
    private(set) var platform: Platform?
    /// The number of the operation's field, 2 to 8, and its message; nil for the vertex that names the result.
    private(set) var operation: (field: Int, message: WireReader)?

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: inputs.append(try Input(decoding: field.message))
        case 2...8:
            // The last member of a `oneof` wins; only pieces of the same member are merged.
            if operation?.field == field.number {
                operation?.message.append(try field.message)
            } else {
                operation = (field.number, try field.message)
            }
        case 10: try field.merge(into: &platform, from: Platform(os: "", architecture: ""))
        default: break
        }
    }

    /// The fields of a `pb.Input`.
    struct Input: WireMessage {
        private(set) var digest = ""
        private(set) var index: Int64 = 0

        mutating func read(_ field: WireReader.Field) throws(WireError) {
            switch field.number {
            case 1: digest = try field.exactString
            case 2: index = try field.int
            default: break
            }
        }
    }
}

extension SourceOperation: WireReadable {
    /// The number of the field in `pb.Op` that holds a source operation.
    static let field = 3

    /// Reads a field of `pb.SourceOp`.
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: identifier = try field.exactString
        case 2:
            let entry = try field.textEntry
            attributes[entry.key] = entry.value
        default: break
        }
    }

    /// Writes the fields of `pb.SourceOp`.
    package func encode(_ writer: inout WireWriter) {
        writer.string(1, identifier)
        writer.map(2, attributes)
    }
}

extension Platform: WireReadable {
    /// Reads a field of `pb.Platform`.
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: architecture = try field.exactString
        case 2: os = try field.exactString
        case 3: variant = try field.exactString
        case 4: osVersion = try field.exactString
        case 5: osFeatures.append(try field.exactString)
        default: break
        }
    }

    /// Writes the fields of `pb.Platform`.
    package func encode(_ writer: inout WireWriter) {
        writer.string(1, architecture)
        writer.string(2, os)
        writer.string(3, variant)
        writer.string(4, osVersion)
        writer.strings(5, osFeatures)
    }
}
