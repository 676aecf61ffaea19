/// Sources of `ADD` that are downloaded.
enum RemoteSource {
    /// True for an HTTP URL that is no Git repository.
    static func isHTTP(_ source: String) -> Bool {
        (source.hasPrefix("http://") || source.hasPrefix("https://")) && !isGit(source)
    }

    /// True for a Git repository.
    static func isGit(_ source: String) -> Bool {
        (try? GitReference(parsing: source)) ?? nil != nil
    }

    /// True for a source that a checksum may be given for. `github.com/…` counts, though it then is a path.
    static func isRemote(_ source: String) -> Bool {
        source.hasPrefix("github.com/") || isHTTP(source) || isGit(source)
    }

    /// The name that a download gets: the last component of the URL's path.
    static func filename(_ url: String) -> String {
        let path = URLText.path(of: url) ?? ""
        let base = SlashPath.base(path)
        return base == "." || base == "/" ? "__unnamed__" : base
    }

    /// What is wrong with a digest; nil where nothing is.
    static func digestProblem(_ text: String) -> String? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].utf8.allSatisfy(isAlgorithmCharacter), parts[1].utf8.allSatisfy(isEncodedCharacter)
        else { return "invalid checksum digest format" }
        guard let length = ["sha256": 64, "sha384": 96, "sha512": 128][String(parts[0])] else {
            return "unsupported digest algorithm"
        }
        guard parts[1].utf8.count == length else { return "invalid checksum digest length" }
        let isHex = parts[1].utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        return isHex ? nil : "invalid checksum digest format"
    }

    private static func isAlgorithmCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || "+._-".utf8.contains(byte)
    }

    private static func isEncodedCharacter(_ byte: UInt8) -> Bool {
        isAlgorithmCharacter(byte) && byte != UInt8(ascii: "+") && byte != UInt8(ascii: ".")
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "=")
    }
}
