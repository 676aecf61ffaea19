import LLB
import OCISpec

/// The identifier and attributes of a source (`pb.SourceOp`).
struct SourceMessage: Sendable {
    var identifier = ""
    var attributes: [String: String] = [:]

    func encode(_ writer: inout WireWriter) {
        writer.string(1, identifier)
        writer.map(2, attributes)
    }
}

/// Asks what a source stands for now.
struct ResolveSourceMetaRequest: GatewayRequest {
    typealias Response = ResolveSourceMetaResponse
    static let method = "ResolveSourceMeta"

    var source: SourceMessage
    var platform: Platform?
    var logName: String
    /// Where images are looked for; empty for other sources.
    var resolveMode = ""
    /// True where a Git source's commit is wanted whole.
    var wantsGitObject = false

    func encode(_ writer: inout WireWriter) {
        writer.message(1) { source.encode(&$0) }
        if let platform { writer.message(2) { platform.encode(&$0) } }
        writer.string(3, logName)
        writer.string(4, resolveMode)
        if wantsGitObject { writer.message(5) { $0.bool(1, true) } }
    }
}

/// What a source stands for; the part of its kind is set.
struct ResolveSourceMetaResponse: GatewayResponse {
    struct Image: Sendable {
        var digest = ""
        var config: [UInt8] = []
    }

    struct Git: Sendable {
        var checksum = ""
        var ref = ""
        /// When the commit was made, in seconds since 1970; nil where it was not asked for.
        var commitTime: Int64?
    }

    struct HTTP: Sendable {
        var checksum = ""
        var filename = ""
        /// Seconds since 1970; nil where the server doesn't say.
        var lastModified: Int64?
    }

    /// The source after policies.
    var source = SourceMessage()
    var image: Image?
    var git: Git?
    var http: HTTP?

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: source = try SourceMessage(decoding: field.message)
            case 2: image = try Image(decoding: field.message)
            case 3: git = try Git(decoding: field.message)
            case 4: http = try HTTP(decoding: field.message)
            default: break
            }
        }
    }
}

extension SourceMessage {
    fileprivate init(decoding message: WireReader) throws(WireError) {
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1: identifier = try field.string
            case 2:
                let entry = try field.mapEntry
                attributes[entry.key] = try entry.value?.string ?? ""
            default: break
            }
        }
    }
}

extension ResolveSourceMetaResponse.Image {
    fileprivate init(decoding message: WireReader) throws(WireError) {
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1: digest = try field.string
            case 2: config = Array(try field.bytes)
            default: break
            }
        }
    }
}

extension ResolveSourceMetaResponse.Git {
    fileprivate init(decoding message: WireReader) throws(WireError) {
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1: checksum = try field.string
            case 2: ref = try field.string
            case 4: commitTime = Self.commitTime(try field.bytes)
            default: break
            }
        }
    }

    /// The time in the line `committer NAME <ADDRESS> SECONDS ZONE` of a commit's head, which ends with an empty line.
    private static func commitTime(_ object: ArraySlice<UInt8>) -> Int64? {
        for line in object.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty { return nil }
            guard line.starts(with: "committer ".utf8) else { continue }
            let words = line.split(separator: UInt8(ascii: " "))
            return words.dropLast().last.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
        }
        return nil
    }
}

extension ResolveSourceMetaResponse.HTTP {
    fileprivate init(decoding message: WireReader) throws(WireError) {
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1: checksum = try field.string
            case 2: filename = try field.string
            case 3: lastModified = try Self.seconds(field.message)
            default: break
            }
        }
    }

    /// The seconds of a `google.protobuf.Timestamp`.
    private static func seconds(_ message: WireReader) throws(WireError) -> Int64 {
        var reader = message
        var seconds: Int64 = 0
        while let field = try reader.next() {
            if field.number == 1 { seconds = try field.int }
        }
        return seconds
    }
}
