/// An `http` or `https` URL, checked as far as a build file's author can get it wrong.
struct WebAddress: Sendable, Hashable {
    /// The URL as written.
    let text: String
    /// True for `https`.
    let isSecure: Bool
    /// The path's last component, percent escapes undone; empty where the path ends in a slash or there is none.
    let fileName: String

    /// Why a text is no such URL.
    struct Problem: Error {
        /// What was expected instead.
        var message: String
    }

    /// Reads a URL.
    ///
    /// - Throws: `Problem` where the scheme is another, the host is missing, or the text has spaces, quotes,
    ///   backslashes, control characters or bytes beyond ASCII, which a URL must escape.
    init(parsing text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.utf8.starts(with: $0.utf8) }) else {
            throw Problem(message: "'\(text)' is no URL, expected one that starts with http:// or https://")
        }
        if let bad = bytes.first(where: { $0 <= 0x20 || $0 >= 0x7F || "\"'\\<>^`{|}".utf8.contains($0) }) {
            let escape = "%" + (bad < 16 ? "0" : "") + String(bad, radix: 16, uppercase: true)
            throw Problem(message: "the URL '\(text)' has a character that must be written as \(escape)")
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
        fileName = Self.percentDecoded(path[nameStart...])
    }

    /// Undoes `%XX`; anything else after a percent sign stays.
    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let digits = bytes[index...].dropFirst().prefix(2)
            if bytes[index] == UInt8(ascii: "%"), digits.count == 2, digits.first != UInt8(ascii: "+"),
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                out.append(byte)
                index += 3
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// True where `fileName` can name a file of its own: neither empty nor special, without slashes and controls.
    var hasUsableFileName: Bool {
        fileName != "." && fileName != ".." && !fileName.isEmpty
            && fileName.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
    }
}
