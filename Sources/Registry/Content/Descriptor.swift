import JSON
public import OCISpec
import SourceText

/// An OCI content descriptor: a reference to an index, a manifest or a config by its digest.
public struct Descriptor: Sendable, Hashable {
    public var mediaType: String
    /// The digest of the content: `sha256:` followed by 64 hexadecimal digits.
    public var digest: String
    /// The size of the content in bytes.
    public var size: Int64
    /// The platform of an index entry; nil if the index doesn't state it.
    public var platform: Platform?
    public var annotations: [String: String]

    public init(
        mediaType: String,
        digest: String,
        size: Int64,
        platform: Platform? = nil,
        annotations: [String: String] = [:]
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.platform = platform
        self.annotations = annotations
    }

    /// Parses a descriptor in a manifest or index.
    ///
    /// - Parameter place: The JSON path of the descriptor, e.g. `manifests[1]`, for messages.
    init(_ json: JSONValue?, _ place: String) throws(ContentError) {
        guard let json, let object = json.object else { throw ContentError("\(place): expected an object") }
        guard let digest = object["digest"]?.string else { throw ContentError("\(place).digest: expected a string") }
        guard Digest.isValid(digest) else {
            throw ContentError(
                "\(place).digest: expected sha256: and 64 hexadecimal digits, found '\(digest.prefix(80))'"
            )
        }
        guard let size = object["size"]?.int64, size >= 0 else {
            throw ContentError("\(place).size: expected a number of bytes")
        }
        self.init(mediaType: object["mediaType"]?.string ?? "", digest: digest, size: size)
        if let platform = object["platform"], platform != .null { self.platform = try Self.platform(platform, place) }
        for member in object["annotations"]?.object?.members ?? [] { annotations[member.key] = member.value.string }
    }

    private static func platform(_ json: JSONValue, _ place: String) throws(ContentError) -> Platform {
        guard let os = json["os"]?.string, let architecture = json["architecture"]?.string else {
            throw ContentError("\(place).platform: expected os and architecture")
        }
        return Platform(
            os: os,
            architecture: architecture,
            variant: json["variant"]?.string ?? "",
            osVersion: json["os.version"]?.string ?? "",
            osFeatures: json["os.features"]?.strings ?? []
        )
    }
}

/// The error for registry or OCI layout content that is missing, too large, or violates its specification.
public struct ContentError: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}

enum Digest {
    /// Returns whether the text is `sha256:` followed by 64 lower-case hexadecimal digits. Registries use no other algorithm in
    /// practice.
    static func isValid(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst("sha256:".utf8.count)
        return text.hasPrefix("sha256:") && digits.count == 64
            && digits.allSatisfy { $0.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
}
