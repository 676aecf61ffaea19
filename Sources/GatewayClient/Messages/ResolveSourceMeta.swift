import LLB
import OCISpec

/// Resolves a source to the digest or commit of its current content.
struct ResolveSourceMetaRequest: GatewayRequest {
    typealias Response = ResolveSourceMetaResponse
    static let method = "ResolveSourceMeta"

    var source: SourceOperation
    var platform: Platform?
    var logName: String
    /// The resolve mode of an image; empty for other sources.
    var resolveMode = ""
    /// Whether the response should contain a Git source's commit object.
    var wantsGitObject = false

    func encode(_ writer: inout WireWriter) {
        writer.message(1) { source.encode(&$0) }
        if let platform { writer.message(2) { platform.encode(&$0) } }
        writer.string(3, logName)
        writer.string(4, resolveMode)
        if wantsGitObject { writer.message(5) { $0.bool(1, true) } }
    }
}

/// A resolved source. Only the property for the source's kind is set: `image`, `git` or `http`.
struct ResolveSourceMetaResponse: GatewayResponse, WireMessage {
    struct Image: Sendable {
        var digest = ""
        var config: [UInt8] = []
    }

    struct Git: Sendable {
        var checksum = ""
        var ref = ""
        /// The time of the commit in seconds since 1970; nil if the response contains no commit object.
        var commitTime: Int64?
    }

    struct HTTP: Sendable {
        var checksum = ""
        var filename = ""
        /// The time of the last change in seconds since 1970; nil if the server didn't send one.
        var lastModified: Int64?
    }

    /// The source after source policies were applied.
    var source = SourceOperation(identifier: "")
    var image: Image?
    var git: Git?
    var http: HTTP?

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: try field.merge(into: &source)
        case 2: try field.merge(into: &image)
        case 3: try field.merge(into: &git)
        case 4: try field.merge(into: &http)
        default: break
        }
    }
}

extension ResolveSourceMetaResponse.Image: WireMessage {
    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: digest = try field.string
        case 2: config = Array(try field.bytes)
        default: break
        }
    }
}

extension ResolveSourceMetaResponse.Git: WireMessage {
    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: checksum = try field.string
        case 2: ref = try field.string
        case 4: commitTime = Self.commitTime(try field.bytes)
        default: break
        }
    }

    /// Returns the time in the `committer NAME <ADDRESS> SECONDS ZONE` header of a commit object; nil if there is none. The
    /// headers end at the first empty line.
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

extension ResolveSourceMetaResponse.HTTP: WireMessage {
    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: checksum = try field.string
        case 2: filename = try field.string
        case 3:
            // The field is a `google.protobuf.Timestamp`, in which absent seconds mean 0.
            lastModified = lastModified ?? 0
            var timestamp = try field.message
            while let field = try timestamp.next() {
                if field.number == 1 { lastModified = try field.int }
            }
        default: break
        }
    }
}
