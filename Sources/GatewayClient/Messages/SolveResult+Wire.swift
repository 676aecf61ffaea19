import Bridge
import LLB

extension SolveResult {
    /// Reads a `Result`; of its forms the last one counts.
    init(decoding message: WireReader) throws(WireError) {
        var reader = message
        self.init(reference: nil)
        while let field = try reader.next() {
            switch field.number {
            case 1: set(try field.string)
            case 2: set(try Self.references(field.message) { field throws(WireError) in try field.string })
            case 3: set(try Self.id(field.message))
            case 4: set(try Self.references(field.message) { field throws(WireError) in try Self.id(field.message) })
            case 10:
                let entry = try field.mapEntry
                metadata[entry.key] = Array(try entry.value?.bytes ?? [])
            case 12:
                let entry = try field.mapEntry
                if let value = entry.value {
                    attestations[entry.key] = try Attestation.list(decoding: value.message)
                }
            default: break
            }
        }
    }

    /// Writes a `Result`.
    ///
    /// - Parameter withRefArrays: false for solvers that know references as strings only.
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
        writer.map(12, attestations) { entry, list in entry.message(2) { Attestation.encode(list, &$0) } }
    }

    private mutating func set(_ id: String) {
        reference = Reference(optional: id)
        references = [:]
    }

    private mutating func set(_ references: [String: Reference]) {
        reference = nil
        self.references = references
    }

    /// The name in a `Ref`.
    static func id(_ message: WireReader) throws(WireError) -> String {
        var reader = message
        var id = ""
        while let field = try reader.next() {
            if field.number == 1 { id = try field.string }
        }
        return id
    }

    /// The names in a `RefMap`, or in the form from before it.
    private static func references(
        _ message: WireReader,
        _ id: (WireReader.Field) throws(WireError) -> String
    ) throws(WireError) -> [String: Reference] {
        var reader = message
        var references: [String: Reference] = [:]
        while let field = try reader.next() {
            guard field.number == 1 else { continue }
            let entry = try field.mapEntry
            var reference = Reference(id: "")
            if let value = entry.value { reference.id = try id(value) }
            references[entry.key] = reference
        }
        return references
    }
}

extension Reference {
    /// A reference by its name; nil where the name is empty, which is scratch.
    init?(optional id: String) {
        guard !id.isEmpty else { return nil }
        self.init(id: id)
    }
}
