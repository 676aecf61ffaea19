import SourceText

/// The URI of a document as the client wrote it.
struct DocumentURI: Hashable, Sendable {
    let text: String

    /// The path of a `file` URI on this machine; nil for any other URI.
    var path: String? {
        guard text.hasPrefix("file://") else { return nil }
        let rest = text.dropFirst("file://".count)
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        // `file:///path` and `file://localhost/path` are on this machine; any other authority is another machine.
        guard rest[..<slash].isEmpty || rest[..<slash] == "localhost" else { return nil }
        return PercentEncoding.decodeLeniently(rest[slash...])
    }

    /// The directory of the file that a `file` URI names on this machine; nil for any other URI.
    var folder: String? {
        guard let path else { return nil }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count <= 2 ? "/" : parts.dropLast().joined(separator: "/")
    }

    /// The last component of the path, which helps to determine the language.
    var fileName: String {
        let path = PercentEncoding.decodeLeniently(text.prefix { $0 != "?" && $0 != "#" })
        return path.split(separator: "/").last.map(String.init) ?? ""
    }
}
