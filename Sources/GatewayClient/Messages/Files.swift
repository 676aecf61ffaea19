import Bridge
import LLB

/// Reads a file of a result.
struct ReadFileRequest: GatewayRequest {
    typealias Response = ReadFileResponse
    static let method = "ReadFile"

    var reference: String
    var path: String
    /// The bytes wanted; nil is the whole file.
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

/// A file's bytes.
struct ReadFileResponse: GatewayResponse {
    var data: [UInt8] = []

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            if field.number == 1 { data = Array(try field.bytes) }
        }
    }
}

/// Lists a directory of a result.
struct ReadDirRequest: GatewayRequest {
    typealias Response = ReadDirResponse
    static let method = "ReadDir"

    var reference: String
    var path: String
    /// A glob that names must match; empty lists all.
    var pattern: String

    func encode(_ writer: inout WireWriter) {
        writer.string(1, reference)
        writer.string(2, path)
        writer.string(3, pattern)
    }
}

/// A directory's entries, in the solver's order.
struct ReadDirResponse: GatewayResponse {
    var entries: [FileStatus] = []

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            if field.number == 1 { entries.append(try FileStatus(decoding: field.message)) }
        }
    }
}

/// Asks for the status of a path in a result.
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

/// The status of a path.
struct StatFileResponse: GatewayResponse {
    var status = FileStatus(path: "", mode: 0, size: 0)

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            if field.number == 1 { status = try FileStatus(decoding: field.message) }
        }
    }
}

extension FileStatus {
    /// Reads a `fsutil.types.Stat`.
    fileprivate init(decoding message: WireReader) throws(WireError) {
        var reader = message
        self.init(path: "", mode: 0, size: 0)
        while let field = try reader.next() {
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
}
