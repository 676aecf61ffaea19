import Bridge
import LLB

/// The fields of a `google.rpc.Status`: an error with typed details.
struct StatusMessage: WireMessage, Sendable {
    var code: Int32 = 0
    var message = ""
    /// Encoded `ErrorDetail`s. Bytes that can't be decoded as `ErrorDetail` are dropped, because clients couldn't
    /// decode a status that contains them.
    var details: [[UInt8]] = []

    init() {}

    init(_ error: BridgeError) {
        code = Int32(truncatingIfNeeded: error.code.rawValue)
        message = error.message
        details = error.details.filter(ErrorDetail.reads)
    }

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: code = Int32(truncatingIfNeeded: try field.int)
        case 2: message = try field.string
        case 3:
            let detail = Array(try field.bytes)
            if ErrorDetail.reads(detail) { details.append(detail) }
        default: break
        }
    }

    func encode(_ writer: inout WireWriter) {
        writer.int(1, Int64(code))
        writer.string(2, message)
        for detail in details { writer.presentData(3, detail) }
    }
}
