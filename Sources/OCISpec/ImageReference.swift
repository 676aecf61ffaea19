import SourceText

/// The name of an image in a registry, normalized: `alpine` becomes `docker.io/library/alpine`.
///
/// The grammar, limits and error messages are those of the distribution project's `reference` package.
public struct ImageReference: Sendable, Hashable, CustomStringConvertible {
    /// The registry, with its port if given, e.g. `docker.io`, `localhost:5000`. Empty only if the first component has a dot
    /// but isn't a host name, as in `foo_bar.x/y`, where the component belongs to `path`.
    public let domain: String
    /// The repository, e.g. `library/alpine`.
    public let path: String
    public var tag: String?
    /// The digest, e.g. `sha256:…`.
    public var digest: String?

    /// The maximum length of a repository's path, in bytes.
    public static let pathLengthLimit = 255
    static let defaultDomain = "docker.io"
    static let officialPrefix = "library/"

    private init(domain: String, path: String, tag: String?, digest: String?) {
        self.domain = domain
        self.path = path
        self.tag = tag
        self.digest = digest
    }

    /// Parses a reference as users write it, e.g. `alpine:3.20`, and normalizes it.
    ///
    /// - Throws: `ImageReferenceError` if `text` is not a reference.
    public init(parsing text: String) throws(ImageReferenceError) {
        if text.utf8.count == 64, text.utf8.allSatisfy(\.isASCIILowercaseHexDigit) {
            throw .identifier(text)
        }
        let (domain, remainder) = Self.splitDomain(text)
        let remote = String(decoding: remainder.utf8.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        if Self.hasCapitals(remote) { throw .uppercaseName(remote) }
        let full = domain + "/" + remainder
        guard let parts = ReferenceGrammar.split(full) else {
            throw ReferenceGrammar.split(Self.lowercased(full)) == nil ? .invalidFormat : .uppercase
        }
        guard parts.path.utf8.count <= Self.pathLengthLimit else { throw .nameTooLong }
        if let digest = parts.digest { try ReferenceGrammar.checkDigest(digest) }
        self.init(domain: parts.domain, path: parts.path, tag: parts.tag, digest: parts.digest)
    }

    /// Returns the text in lower case. As in Go, each scalar becomes one scalar: U+0130 becomes a plain `i`.
    private static func lowercased(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Returns whether the text contains characters that conversion to lower case changes.
    private static func hasCapitals(_ text: String) -> Bool {
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        return isASCII ? text.utf8.contains(where: \.isASCIIUppercase) : text.lowercased() != text
    }

    /// Separates the registry from the repository. The first component is a registry only if it is `localhost` or contains a dot,
    /// a colon or a capital letter: `foo/bar` is on Docker Hub, `foo.io/bar` is on `foo.io`.
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
            || hasCapitals(first)
        {
            domain = first
            remainder = String(text[text.utf8.index(after: slash)...])
        }
        if domain == defaultDomain, !remainder.utf8.contains(UInt8(ascii: "/")) {
            remainder = officialPrefix + remainder
        }
        return (domain, remainder)
    }

    /// The registry and the repository, e.g. `docker.io/library/alpine`.
    public var name: String { domain.isEmpty ? path : domain + "/" + path }

    /// Whether neither tag nor digest is given.
    public var isNameOnly: Bool { tag == nil && digest == nil }

    /// The whole reference, e.g. `docker.io/library/alpine:3.20@sha256:…`.
    public var description: String { name + suffix }

    /// The repository as Docker shows it, e.g. `alpine`.
    public var familiarName: String {
        guard domain == Self.defaultDomain else { return name }
        let rest = path.dropFirst(Self.officialPrefix.count)
        return path.hasPrefix(Self.officialPrefix) && !rest.utf8.contains(UInt8(ascii: "/")) ? String(rest) : path
    }

    /// The whole reference as Docker shows it, e.g. `alpine:3.20`.
    public var familiarDescription: String { familiarName + suffix }

    private var suffix: String { (tag.map { ":" + $0 } ?? "") + (digest.map { "@" + $0 } ?? "") }

    /// The reference, with the `latest` tag if it has neither a tag nor a digest.
    public var withDefaultTag: ImageReference {
        isNameOnly ? ImageReference(domain: domain, path: path, tag: "latest", digest: nil) : self
    }

    /// The reference without its tag and digest.
    public var nameOnly: ImageReference { ImageReference(domain: domain, path: path, tag: nil, digest: nil) }
}

/// The reason why a string isn't an image reference, with Docker's messages.
public enum ImageReferenceError: Error, Sendable, Hashable, CustomStringConvertible {
    case invalidFormat
    /// The text has capital letters and would be a valid reference in lower case.
    case uppercase
    /// The repository has capital letters.
    case uppercaseName(String)
    /// The text is an image ID, 64 hexadecimal digits.
    case identifier(String)
    /// The repository's path is longer than `ImageReference.pathLengthLimit`.
    case nameTooLong
    /// The digest's algorithm has capital letters, or its digits are not lower-case hexadecimal.
    case invalidDigestFormat
    /// The digest doesn't have as many digits as its algorithm produces.
    case invalidDigestLength
    /// The digest's algorithm is none of sha256, sha384 and sha512.
    case unsupportedDigest

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
