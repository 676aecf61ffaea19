import SourceText

/// The grammar of image references, which consist of ASCII characters.
enum ReferenceGrammar {
    struct Parts {
        var domain: String
        var path: String
        var tag: String?
        var digest: String?
    }

    /// Splits `[domain/]path[:tag][@digest]`; returns nil if the text doesn't match the grammar.
    static func split(_ text: String) -> Parts? {
        let bytes = Array(text.utf8)[...]
        let firstSlash = bytes.firstIndex(of: UInt8(ascii: "/"))
        if let firstSlash, isDomain(bytes[..<firstSlash]), let rest = splitPath(bytes[(firstSlash + 1)...]) {
            return Parts(domain: string(bytes[..<firstSlash]), path: rest.path, tag: rest.tag, digest: rest.digest)
        }
        return splitPath(bytes)
    }

    private static func splitPath(_ bytes: ArraySlice<UInt8>) -> Parts? {
        let pathEnd = bytes.firstIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") } ?? bytes.endIndex
        guard isPath(bytes[..<pathEnd]) else { return nil }
        var parts = Parts(domain: "", path: string(bytes[..<pathEnd]), tag: nil, digest: nil)
        var rest = bytes[pathEnd...]
        if rest.first == UInt8(ascii: ":") {
            let tag = rest.dropFirst().prefix { $0 != UInt8(ascii: "@") }
            guard isTag(tag) else { return nil }
            parts.tag = string(tag)
            rest = rest[tag.endIndex...]
        }
        guard !rest.isEmpty else { return parts }
        let digest = rest.dropFirst()
        guard isDigest(digest) else { return nil }
        parts.digest = string(digest)
        return parts
    }

    private static func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Returns whether the bytes are a host name, an IPv4 address or an IPv6 address in brackets, with an optional port.
    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        var host = bytes
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = bytes[(bytes.startIndex + 1)..<close]
            guard !address.isEmpty, address.allSatisfy({ $0.isASCIIHexDigit || $0 == UInt8(ascii: ":") }) else {
                return false
            }
            let port = bytes[(close + 1)...]
            return port.isEmpty || isPort(port)
        }
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            guard isPort(bytes[colon...]) else { return false }
            host = bytes[..<colon]
        }
        return isHostName(host)
    }

    /// Returns whether the bytes are labels separated by dots. A label consists of letters, digits and dashes, and starts and
    /// ends with a letter or digit.
    private static func isHostName(_ bytes: ArraySlice<UInt8>) -> Bool {
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "."): guard previous.isASCIIAlphanumeric else { return false }
            case UInt8(ascii: "-"): guard previous != UInt8(ascii: ".") else { return false }
            default: guard byte.isASCIIAlphanumeric else { return false }
            }
            previous = byte
        }
        return previous.isASCIIAlphanumeric
    }

    /// Returns whether the bytes are a colon followed by digits, e.g. `:5000`.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count > 1 && bytes.dropFirst().allSatisfy(\.isASCIIDigit)
    }

    /// Returns whether the bytes are runs of lower-case letters and digits, each separated from the next by a slash, a dot, one
    /// or two underscores, or any number of dashes: `library/my_image--x`.
    private static func isPath(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while true {
            let name = rest.prefix { $0.isASCIIDigit || $0.isASCIILowercase }
            guard !name.isEmpty else { return false }
            rest = rest[name.endIndex...]
            switch rest.first {
            case nil: return true
            case UInt8(ascii: "/"), UInt8(ascii: "."): rest = rest.dropFirst()
            case UInt8(ascii: "_"): rest = rest.dropFirst(rest.dropFirst().first == UInt8(ascii: "_") ? 2 : 1)
            case UInt8(ascii: "-"): rest = rest.drop { $0 == UInt8(ascii: "-") }
            default: return false
            }
        }
    }

    /// Returns whether the bytes are a tag: 1 to 128 letters, digits, `_`, `.` or `-`, the first of which is neither `.` nor
    /// `-`.
    private static func isTag(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= 128 else { return false }
        func isWord(_ byte: UInt8) -> Bool { byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") }
        return isWord(first)
            && bytes.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// Returns whether the bytes are the name of an algorithm, a colon, and at least 32 hexadecimal digits.
    private static func isDigest(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let encoded = bytes[(colon + 1)...]
        let words = bytes[..<colon].split(omittingEmptySubsequences: false) { "-_+.".utf8.contains($0) }
        return encoded.count >= 32 && encoded.allSatisfy(\.isASCIIHexDigit)
            && words.allSatisfy { word in
                guard let first = word.first else { return false }
                return !first.isASCIIDigit && word.allSatisfy(\.isASCIIAlphanumeric)
            }
    }

    /// Checks that a digest has as many digits as its algorithm produces, and no capital letters. The digest must match the
    /// grammar.
    static func checkDigest(_ digest: String) throws(ImageReferenceError) {
        guard let colon = digest.utf8.firstIndex(of: UInt8(ascii: ":")) else { throw .invalidDigestFormat }
        let encoded = digest.utf8[digest.utf8.index(after: colon)...]
        let length: Int
        switch digest[..<colon] {
        case "sha256": length = 64
        case "sha384": length = 96
        case "sha512": length = 128
        case let algorithm:
            throw algorithm.utf8.contains(where: \.isASCIIUppercase) ? .invalidDigestFormat : .unsupportedDigest
        }
        guard encoded.count == length else { throw .invalidDigestLength }
        guard encoded.allSatisfy(\.isASCIILowercaseHexDigit) else { throw .invalidDigestFormat }
    }
}
