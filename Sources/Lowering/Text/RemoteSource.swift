import SourceText

/// Classifies `ADD` sources that are downloaded.
enum RemoteSource {
    /// Returns whether a source is an HTTP or HTTPS URL and not a Git repository.
    static func isHTTP(_ source: String) -> Bool {
        (source.hasPrefix("http://") || source.hasPrefix("https://")) && !isGit(source)
    }

    static func isGit(_ source: String, allowsBareHost: Bool = false) -> Bool {
        (try? GitReference(parsing: source, allowsBareHost: allowsBareHost)) ?? nil != nil
    }

    /// Returns whether a source counts as remote and may therefore have a checksum. `github.com/…` counts too, although `ADD`
    /// copies such a source from the build context.
    static func isRemote(_ source: String) -> Bool {
        isHTTP(source) || isGit(source, allowsBareHost: true)
    }

    /// Returns the file name of a download: the last component of the URL's path.
    static func filename(_ url: String) -> String {
        let base = SlashPath.base(URLText(url)?.path ?? "")
        return base == "." || base == "/" ? "__unnamed__" : base
    }

    /// Returns the problem with a digest, as BuildKit's frontend words it; nil if the digest is valid.
    static func digestProblem(_ text: String) -> String? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].utf8.allSatisfy(isAlgorithmCharacter), parts[1].utf8.allSatisfy(isEncodedCharacter)
        else { return "invalid checksum digest format" }
        guard let length = ["sha256": 64, "sha384": 96, "sha512": 128][String(parts[0])] else {
            return "unsupported digest algorithm"
        }
        guard parts[1].utf8.count == length else { return "invalid checksum digest length" }
        let isHex = parts[1].utf8.allSatisfy(\.isASCIILowercaseHexDigit)
        return isHex ? nil : "invalid checksum digest format"
    }

    private static func isAlgorithmCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIILowercase || byte.isASCIIDigit || "+._-".utf8.contains(byte)
    }

    private static func isEncodedCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || "_-=".utf8.contains(byte)
    }
}
