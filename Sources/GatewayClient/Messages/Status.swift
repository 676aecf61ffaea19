import Bridge
import LLB

/// A failure with its typed details (`google.rpc.Status`).
struct StatusMessage: Sendable {
    var code: Int32 = 0
    var message = ""
    /// Each an encoded `AnyMessage`; what is none is left out, as it would make the whole message unreadable.
    var details: [[UInt8]] = []

    init(_ error: BridgeError) {
        code = Int32(truncatingIfNeeded: error.code.rawValue)
        message = error.message
        details = error.details.filter(AnyMessage.reads)
    }

    init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: code = Int32(truncatingIfNeeded: try field.int)
            case 2: message = try field.string
            case 3:
                let detail = Array(try field.bytes)
                if AnyMessage.reads(detail) { details.append(detail) }
            default: break
            }
        }
    }

    func encode(_ writer: inout WireWriter) {
        writer.int(1, Int64(code))
        writer.string(2, message)
        for detail in details { writer.presentData(3, detail) }
    }
}

/// A message whose type is named beside it (`google.protobuf.Any`).
struct AnyMessage: Sendable {
    /// The type; not a URL in spite of the field's name.
    var type: String
    var value: [UInt8]

    func encoded() -> [UInt8] {
        var writer = WireWriter(capacity: value.count + type.utf8.count + 16)
        writer.string(1, type)
        writer.data(2, value)
        return writer.bytes
    }

    /// True where bytes are such a message.
    static func reads(_ bytes: [UInt8]) -> Bool {
        var reader = WireReader(bytes)
        do throws(WireError) {
            while let field = try reader.next() {
                switch field.number {
                case 1: guard String(validating: try field.bytes, as: UTF8.self) != nil else { return false }
                case 2: _ = try field.bytes
                default: break
                }
            }
            return true
        } catch {
            return false
        }
    }
}
