import SourceText

/// One line of apt's `sources.list`: `deb [OPTION=VALUE …] URI SUITE COMPONENT…`.
struct AptRepository: Sendable, Hashable {
    /// The type of archive: `deb` for binary packages or `deb-src` for sources.
    var type: String
    /// Options in order, each `KEY=VALUE`.
    var options: [String]
    var uri: String
    /// The suite, or a path that ends in a slash.
    var suite: String
    /// The components; empty if `suite` is a path.
    var components: [String]

    /// The reason why a line is invalid.
    struct Problem: Error {
        var message: String
    }

    /// Parses a repository line of a build file.
    ///
    /// - Throws: `Problem` if the line is malformed, or contains a `ppa:` name or shell variable, which apt-get does not
    ///   expand.
    init(parsing text: String) throws(Problem) {
        let form = "expected 'deb URL SUITE COMPONENT…'"
        if text.hasPrefix("ppa:") {
            throw Problem(message: "'\(text)' is a short form that apt-get does not support, \(form)")
        }
        guard text.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) }) else {
            throw Problem(message: "an apt repository must be a single line of ASCII, \(form)")
        }
        var words = text.split(whereSeparator: \.isWhitespace)[...]
        guard let type = words.popFirst(), type == "deb" || type == "deb-src" else {
            throw Problem(message: "'\(text)' is not an apt repository, \(form)")
        }
        self.type = String(type)
        options = try Self.popOptions(&words)
        guard let uri = words.popFirst(), let suite = words.popFirst() else {
            throw Problem(message: "the repository '\(text)' has no suite, \(form)")
        }
        self.uri = String(uri)
        self.suite = String(suite)
        components = words.map(String.init)
        let schemes = ["http://", "https://", "file:/", "copy:/", "mirror://", "mirror+http://", "mirror+https://"]
        guard schemes.contains(where: { uri.hasPrefix($0) }) else {
            throw Problem(message: "'\(uri)' is not a repository URL, expected http:// or https://")
        }
        for word in [uri, suite] + words {
            try Self.check(word, isExpanded: word == uri || (word == suite && word.hasSuffix("/")))
        }
        guard suite.hasSuffix("/") == components.isEmpty else {
            throw Problem(
                message: components.isEmpty
                    ? "the repository '\(text)' has no component, \(form)"
                    : "the suite '\(suite)' is a path, so no component can follow it"
            )
        }
    }

    /// Checks a word's characters. apt expands `$(ARCH)` in the URI and in a suite that is a path; any other `$` is an error,
    /// because no shell reads the line.
    private static func check(_ word: Substring, isExpanded: Bool = false) throws(Problem) {
        var rest = word
        if !isExpanded, String(word).hasBytes(of: "$(ARCH)") {
            throw Problem(message: "'\(word)': apt expands $(ARCH) only in the URL and in a suite that ends in '/'")
        }
        while let dollar = rest.firstIndex(of: "$") {
            guard rest[dollar...].hasPrefix("$(ARCH)") else {
                throw Problem(
                    message: "'\(word)' is not expanded by a shell; write the value, e.g. the release code name"
                )
            }
            rest = rest[dollar...].dropFirst("$(ARCH)".count)
        }
        let others = "._~:/?#@!&()*+,;=%$-".utf8
        guard word.utf8.allSatisfy({ $0.isASCIIAlphanumeric || others.contains($0) }) else {
            throw Problem(message: "'\(word)' has characters that are not allowed in an apt repository")
        }
    }

    /// Removes `[KEY=VALUE …]` from the front of the words. Spaces inside the brackets are optional.
    private static func popOptions(_ words: inout ArraySlice<Substring>) throws(Problem) -> [String] {
        guard words.first?.hasPrefix("[") == true else { return [] }
        var options: [String] = []
        while let word = words.popFirst() {
            let isLast = word.hasSuffix("]")
            let option = word.drop { $0 == "[" }.prefix { $0 != "]" }
            if !option.isEmpty {
                guard let equals = option.firstIndex(of: "="), equals != option.startIndex else {
                    throw Problem(message: "'\(option)' is not a repository option, expected KEY=VALUE")
                }
                try check(option)
                options.append(String(option))
            }
            if isLast { return options }
        }
        throw Problem(message: "the repository options have no closing ']'")
    }

    /// Whether apt reads the repository over TLS.
    var isSecure: Bool { uri.hasPrefix("https://") || uri.hasPrefix("mirror+https://") }

    /// Returns the line for apt.
    ///
    /// - Parameter keyring: The path of the keyring to verify the repository with; nil for none. Ignored if the options
    ///   have `signed-by`.
    func line(keyring: String?) -> String {
        var options = options
        if let keyring, !options.contains(where: { $0.lowercased().hasPrefix("signed-by") }) {
            options.append("signed-by=" + keyring)
        }
        let bracket = options.isEmpty ? [] : ["[\(options.joined(separator: " "))]"]
        return ([type] + bracket + [uri, suite] + components).joined(separator: " ")
    }
}
