package import Bridge
package import LLB

extension SolveResult: WireReadable {
    /// Reads a field of `Result`. References come in one of four fields; if several of these are present, the last one counts.
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: (reference, references) = (Reference(optional: try field.string), [:])
        case 2, 4:
            var map = ReferenceMap(hasMessages: field.number == 4)
            try field.merge(into: &map)
            (reference, references) = (nil, map.references)
        case 3: (reference, references) = (try ReferenceMessage(decoding: field.message).reference, [:])
        case 10:
            let entry = try field.mapEntry
            metadata[entry.key] = Array(try entry.value?.bytes ?? [])
        case 12:
            let entry = try field.messageEntry
            attestations[entry.key] = try Attestations(decoding: entry.value).list
        default: break
        }
    }

    /// Writes the fields of `Result`.
    ///
    /// - Parameter withRefArrays: Whether references are encoded as messages. Older receivers read only strings.
    func encode(_ writer: inout WireWriter, withRefArrays: Bool) {
        switch (references.isEmpty, withRefArrays) {
        case (true, true): writer.message(3) { $0.string(1, reference?.id ?? "") }
        case (true, false): writer.presentString(1, reference?.id ?? "")
        case (false, true):
            writer.message(4) { list in
                list.map(1, references) { entry, reference in entry.message(2) { $0.string(1, reference.id) } }
            }
        case (false, false):
            writer.message(2) { list in
                list.map(1, references) { entry, reference in entry.presentString(2, reference.id) }
            }
        }
        writer.map(10, metadata) { $0.presentData(2, $1) }
        writer.map(12, attestations) { entry, list in
            entry.message(2) { message in
                for attestation in list { message.message(1) { attestation.encode(&$0) } }
            }
        }
    }
}

/// The fields of a `Ref`, the message form of a reference.
struct ReferenceMessage: WireMessage {
    private var id = ""

    init() {}

    var reference: Reference? { Reference(optional: id) }

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        if field.number == 1 { id = try field.string }
    }
}

/// The fields of a `RefMap`, or of a `RefMapDeprecated`, whose values are strings.
private struct ReferenceMap: WireReadable {
    let hasMessages: Bool
    var references: [String: Reference] = [:]

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        guard field.number == 1 else { return }
        let (key, value) = try field.mapEntry
        let scratch = Reference(id: "")
        guard let value else { return references[key] = scratch }
        references[key] =
            hasMessages
            ? try ReferenceMessage(decoding: value.message).reference ?? scratch : Reference(id: try value.string)
    }
}

extension Reference {
    /// Creates a reference from an ID; nil if the ID is empty, which stands for scratch.
    init?(optional id: String) {
        guard !id.isEmpty else { return nil }
        self.init(id: id)
    }
}
