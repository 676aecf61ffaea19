import SourceText

/// An `http` or `https` URL, checked for mistakes that are common in build files.
struct WebAddress: Sendable, Hashable {
    /// The URL as written.
    let text: String
    /// Whether the scheme is `https`.
    let isSecure: Bool
    /// The last component of the path, percent-decoded; empty if the path is empty or ends in a slash.
    let fileName: String

    /// The reason why a string is not a valid URL.
    struct Problem: Error {
        var message: String
    }

    /// Parses a URL.
    ///
    /// - Throws: `Problem` if the scheme is not `http` or `https`, the host is missing, or the text contains characters that
    ///   must be percent-encoded in a URL, e.g. spaces, quotes, braces, backslashes, control or non-ASCII characters.
    init(parsing text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.utf8.starts(with: $0.utf8) }) else {
            throw Problem(message: "'\(text)' is not a URL that starts with http:// or https://")
        }
        if let bad = bytes.first(where: { $0 <= 0x20 || $0 >= 0x7F || "\"'\\<>^`{|}".utf8.contains($0) }) {
            let escape = PercentEncoding.escape(bad)
            throw Problem(message: "the URL '\(text)' contains a character that must be percent-encoded as \(escape)")
        }
        let rest = bytes[scheme.utf8.count...]
        let host = rest.prefix { !"/?#".utf8.contains($0) }
        guard !host.isEmpty, host.first != UInt8(ascii: ":") else {
            throw Problem(message: "the URL '\(text)' has no host")
        }
        let path = rest[host.endIndex...].prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let nameStart = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.endIndex
        self.text = text
        isSecure = scheme == "https://"
        fileName = PercentEncoding.decodeLeniently(String(decoding: path[nameStart...], as: UTF8.self)[...])
    }

    /// Whether `fileName` is usable as the name of a file: it is neither empty nor `.` or `..`, and contains no slashes and no
    /// control characters.
    var hasUsableFileName: Bool {
        fileName != "." && fileName != ".." && !fileName.isEmpty
            && fileName.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
    }
}
