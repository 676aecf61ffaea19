/// The name of an image in a registry, normalized: `alpine` is `docker.io/library/alpine`.
///
/// The grammar, the limits and the wording of the errors are those of the distribution project's reference grammar.
public struct ImageReference: Sendable, Hashable, CustomStringConvertible {
    /// The registry, with its port where one is given, e.g. `docker.io`, `localhost:5000`. Empty only where the first
    /// component has a dot but is no host name (`foo_bar.x/y`): then it belongs to `path`.
    public let domain: String
    /// The repository, e.g. `library/alpine`.
    public let path: String
    /// The tag; nil where none is given.
    public var tag: String?
    /// The digest, e.g. `sha256:…`; nil where none is given.
    public var digest: String?

    /// How long a repository's path may be, in characters.
    public static let pathLengthLimit = 255
    static let defaultDomain = "docker.io"
    static let officialPrefix = "library/"

    /// A reference with the same repository and other tag and digest.
    private init(domain: String, path: String, tag: String?, digest: String?) {
        self.domain = domain
        self.path = path
        self.tag = tag
        self.digest = digest
    }

    /// Reads a reference as users write it and normalizes it.
    ///
    /// - Throws: `ImageReferenceError` where `text` is no reference.
    public init(parsing text: String) throws(ImageReferenceError) {
        if text.utf8.count == 64, text.utf8.allSatisfy(ReferenceGrammar.isLowerHex) {
            throw .identifier(text)
        }
        let (domain, remainder) = Self.splitDomain(text)
        let remote = String(decoding: remainder.utf8.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        if remote.lowercased() != remote { throw .uppercaseName(remote) }
        let full = domain + "/" + remainder
        guard let parts = ReferenceGrammar.split(full) else {
            throw ReferenceGrammar.split(Self.lowercased(full)) == nil ? .invalidFormat : .uppercase
        }
        guard parts.path.utf8.count <= Self.pathLengthLimit else { throw .nameTooLong }
        if let digest = parts.digest { try ReferenceGrammar.checkDigest(digest) }
        self.init(domain: parts.domain, path: parts.path, tag: parts.tag, digest: parts.digest)
    }

    /// The text in lower case as Go makes it: a scalar for each scalar, so U+0130 becomes a plain `i`.
    private static func lowercased(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Tells the registry from the repository. Docker Hub is what is meant by a first component that is neither
    /// `localhost` nor has a dot, a colon or a capital.
    private static func splitDomain(_ text: String) -> (domain: String, remainder: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            return (defaultDomain, officialPrefix + text)
        }
        let first = String(text[..<slash])
        var domain = defaultDomain
        var remainder = text
        if first == "index.docker.io" {
            remainder = String(text[text.utf8.index(after: slash)...])
        } else if first == "localhost"
            || first.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") })
            || first.lowercased() != first
        {
            domain = first
            remainder = String(text[text.utf8.index(after: slash)...])
        }
        if domain == defaultDomain, !remainder.utf8.contains(UInt8(ascii: "/")) {
            remainder = officialPrefix + remainder
        }
        return (domain, remainder)
    }

    /// Registry and repository, e.g. `docker.io/library/alpine`.
    public var name: String { domain.isEmpty ? path : domain + "/" + path }

    /// True where neither tag nor digest is given.
    public var isNameOnly: Bool { tag == nil && digest == nil }

    /// The whole reference, e.g. `docker.io/library/alpine:3.20@sha256:…`.
    public var description: String { name + suffix }

    /// The repository as Docker shows it, e.g. `alpine`.
    public var familiarName: String {
        guard domain == Self.defaultDomain else { return name }
        let rest = path.dropFirst(Self.officialPrefix.count)
        return path.hasPrefix(Self.officialPrefix) && !rest.contains("/") ? String(rest) : path
    }

    /// The whole reference as Docker shows it, e.g. `alpine:3.20`.
    public var familiarDescription: String { familiarName + suffix }

    private var suffix: String { (tag.map { ":" + $0 } ?? "") + (digest.map { "@" + $0 } ?? "") }

    /// The same with the tag `latest` where it has neither tag nor digest.
    public var withDefaultTag: ImageReference {
        isNameOnly ? ImageReference(domain: domain, path: path, tag: "latest", digest: nil) : self
    }

    /// The same without tag and digest.
    public var nameOnly: ImageReference { ImageReference(domain: domain, path: path, tag: nil, digest: nil) }
}

/// Why a text is no image reference. The texts are the ones users know from Docker.
public enum ImageReferenceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It follows no rule of the grammar.
    case invalidFormat
    /// It would be right in lower case.
    case uppercase
    /// The repository has capitals.
    case uppercaseName(String)
    /// It is an image ID, not a name.
    case identifier(String)
    /// The repository is longer than `ImageReference.pathLengthLimit`.
    case nameTooLong
    /// The digest has characters that its algorithm doesn't give.
    case invalidDigestFormat
    /// The digest hasn't the length of its algorithm.
    case invalidDigestLength
    /// The digest is of an algorithm that is not known.
    case unsupportedDigest

    /// The message.
    public var description: String {
        switch self {
        case .invalidFormat: "invalid reference format"
        case .uppercase: "repository name must be lowercase"
        case .uppercaseName(let name): "invalid reference format: repository name (\(name)) must be lowercase"
        case .identifier(let id): "invalid repository name (\(id)), cannot specify 64-byte hexadecimal strings"
        case .nameTooLong: "repository name must not be more than \(ImageReference.pathLengthLimit) characters"
        case .invalidDigestFormat: "invalid checksum digest format"
        case .invalidDigestLength: "invalid checksum digest length"
        case .unsupportedDigest: "unsupported digest algorithm"
        }
    }
}
