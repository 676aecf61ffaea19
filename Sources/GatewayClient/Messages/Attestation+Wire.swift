package import Bridge
package import LLB

/// The attestations of one platform: the gateway API's `Attestations` message.
struct Attestations: WireMessage {
    var list: [Attestation] = []

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        guard field.number == 1 else { return }
        var attestation = Attestation(kind: .inToto, predicateType: "")
        try field.merge(into: &attestation)
        list.append(attestation)
    }
}

extension Attestation: WireReadable {
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: kind = Kind(rawValue: Int(truncatingIfNeeded: try field.int)) ?? .inToto
        case 2:
            let entry = try field.mapEntry
            metadata[entry.key] = Array(try entry.value?.bytes ?? [])
        case 3: reference = try ReferenceMessage(decoding: field.message).reference
        case 4: path = try field.string
        case 5: predicateType = try field.string
        case 6:
            var subject = Subject()
            try field.merge(into: &subject)
            subjects.append(subject)
        default: break
        }
    }

    func encode(_ writer: inout WireWriter) {
        writer.int(1, kind.rawValue)
        writer.map(2, metadata) { $0.presentData(2, $1) }
        writer.message(3) { $0.string(1, reference?.id ?? "") }
        writer.string(4, path)
        writer.string(5, predicateType)
        for subject in subjects { writer.message(6) { subject.encode(&$0) } }
    }
}

extension Attestation.Subject: WireReadable {
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: kind = Int(truncatingIfNeeded: try field.int)
        case 2: digests.append(try field.string)
        case 3: name = try field.string
        default: break
        }
    }

    fileprivate func encode(_ writer: inout WireWriter) {
        writer.int(1, kind)
        writer.strings(2, digests)
        writer.string(3, name)
    }
}
