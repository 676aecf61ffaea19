import Bridge
import LLB

extension Attestation {
    /// Reads the attestations of one platform (`Attestations`).
    static func list(decoding message: WireReader) throws(WireError) -> [Attestation] {
        var reader = message
        var list: [Attestation] = []
        while let field = try reader.next() {
            if field.number == 1 { list.append(try Attestation(decoding: field.message)) }
        }
        return list
    }

    /// Writes the attestations of one platform.
    static func encode(_ list: [Attestation], _ writer: inout WireWriter) {
        for attestation in list { writer.message(1) { attestation.encode(&$0) } }
    }

    private init(decoding message: WireReader) throws(WireError) {
        self.init(kind: .inToto, predicateType: "")
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1: kind = Kind(rawValue: Int(truncatingIfNeeded: try field.int)) ?? .inToto
            case 2:
                let entry = try field.mapEntry
                metadata[entry.key] = Array(try entry.value?.bytes ?? [])
            case 3: reference = Reference(optional: try SolveResult.id(field.message))
            case 4: path = try field.string
            case 5: predicateType = try field.string
            case 6: subjects.append(try Subject(decoding: field.message))
            default: break
            }
        }
    }

    private func encode(_ writer: inout WireWriter) {
        writer.int(1, kind.rawValue)
        writer.map(2, metadata) { $0.presentData(2, $1) }
        writer.message(3) { $0.string(1, reference?.id ?? "") }
        writer.string(4, path)
        writer.string(5, predicateType)
        for subject in subjects { writer.message(6) { subject.encode(&$0) } }
    }
}

extension Attestation.Subject {
    fileprivate init(decoding message: WireReader) throws(WireError) {
        self.init()
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1: kind = Int(truncatingIfNeeded: try field.int)
            case 2: digests.append(try field.string)
            case 3: name = try field.string
            default: break
            }
        }
    }

    fileprivate func encode(_ writer: inout WireWriter) {
        writer.int(1, kind)
        writer.strings(2, digests)
        writer.string(3, name)
    }
}
