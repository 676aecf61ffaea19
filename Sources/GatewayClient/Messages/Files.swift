package import Bridge
package import LLB

/// Requests the contents of a file in a reference.
struct ReadFileRequest: GatewayRequest {
    typealias Response = ReadFileResponse
    static let method = "ReadFile"

    var reference: String
    var path: String
    /// The range of bytes to read; nil for the whole file.
    var range: FileRange?

    func encode(_ writer: inout WireWriter) {
        writer.string(1, reference)
        writer.string(2, path)
        guard let range else { return }
        writer.message(3) {
            $0.int(1, range.offset)
            $0.int(2, range.length)
        }
    }
}

struct ReadFileResponse: GatewayResponse, WireMessage {
    var data: [UInt8] = []

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        if field.number == 1 { data = Array(try field.bytes) }
    }
}

/// Requests the entries of a directory in a reference.
struct ReadDirRequest: GatewayRequest {
    typealias Response = ReadDirResponse
    static let method = "ReadDir"

    var reference: String
    var path: String
    /// The glob pattern that names must match; empty to list all entries.
    var pattern: String

    func encode(_ writer: inout WireWriter) {
        writer.string(1, reference)
        writer.string(2, path)
        writer.string(3, pattern)
    }
}

struct ReadDirResponse: GatewayResponse, WireMessage {
    /// The entries in the solver's order.
    var entries: [FileStatus] = []

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        guard field.number == 1 else { return }
        var status = FileStatus(path: "", mode: 0, size: 0)
        try field.merge(into: &status)
        entries.append(status)
    }
}

/// Requests the status of a path in a reference.
struct StatFileRequest: GatewayRequest {
    typealias Response = StatFileResponse
    static let method = "StatFile"

    var reference: String
    var path: String

    func encode(_ writer: inout WireWriter) {
        writer.string(1, reference)
        writer.string(2, path)
    }
}

struct StatFileResponse: GatewayResponse, WireMessage {
    var status = FileStatus(path: "", mode: 0, size: 0)

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        if field.number == 1 { try field.merge(into: &status) }
    }
}

extension FileStatus: WireReadable {
    /// Reads a field of `fsutil.types.Stat`.
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: path = try field.string
        case 2: mode = UInt32(truncatingIfNeeded: try field.unsigned)
        case 5: size = try field.int
        case 6: modificationTime = try field.int
        case 7: linkName = try field.string
        default: break
        }
    }
}
