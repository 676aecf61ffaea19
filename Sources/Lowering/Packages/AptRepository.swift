/// One line of apt's `sources.list`, checked and taken apart: `deb [OPTION=VALUE …] URI SUITE COMPONENT…`.
struct AptRepository: Sendable, Hashable {
    /// `deb` or `deb-src`.
    var type: String
    /// Options in order, `KEY=VALUE` each.
    var options: [String]
    /// Where it is.
    var uri: String
    /// The suite, or a path that ends in a slash.
    var suite: String
    /// The components; none where `suite` is a path.
    var components: [String]

    /// Why a text is no such line.
    struct Problem: Error {
        /// What was found and what was expected.
        var message: String
    }

    /// Reads a line.
    ///
    /// - Throws: `Problem` with what was expected.
    init(parsing text: String) throws(Problem) {
        let form = "expected 'deb URL SUITE COMPONENT…'"
        if text.hasPrefix("ppa:") {
            throw Problem(message: "'\(text)' is a short form that apt itself doesn't know, \(form)")
        }
        guard text.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) }) else {
            throw Problem(message: "a repository of apt is one line of ASCII, \(form)")
        }
        var words = text.split(whereSeparator: \.isWhitespace)[...]
        guard let type = words.popFirst(), type == "deb" || type == "deb-src" else {
            throw Problem(message: "'\(text)' is no repository of apt, \(form)")
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
            throw Problem(message: "'\(uri)' is no URL of a repository, expected http:// or https://")
        }
        for word in [uri, suite] + words {
            try Self.check(word)
        }
        guard suite.hasSuffix("/") == components.isEmpty else {
            throw Problem(
                message: components.isEmpty
                    ? "the repository '\(text)' has no component, \(form)"
                    : "the suite '\(suite)' is a path, after which no component may follow"
            )
        }
    }

    /// `$(ARCH)` is apt's own; any other `$` was meant for a shell, and there is none.
    private static func check(_ word: Substring) throws(Problem) {
        var rest = word
        while let dollar = rest.firstIndex(of: "$") {
            guard rest[dollar...].hasPrefix("$(ARCH)") else {
                throw Problem(
                    message: "'\(word)' is not expanded by a shell; write the value, e.g. the release's code name"
                )
            }
            rest = rest[dollar...].dropFirst("$(ARCH)".count)
        }
        let others = "._~:/?#@!&()*+,;=%$-".utf8
        let isValid = word.utf8.allSatisfy { byte in
            let letter = byte | 0x20
            return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || others.contains(byte)
        }
        guard isValid else { throw Problem(message: "'\(word)' has characters that no repository of apt has") }
    }

    /// Takes `[KEY=VALUE …]` off the words; spaces inside the brackets are optional.
    private static func popOptions(_ words: inout ArraySlice<Substring>) throws(Problem) -> [String] {
        guard words.first?.hasPrefix("[") == true else { return [] }
        var options: [String] = []
        while let word = words.popFirst() {
            let isLast = word.hasSuffix("]")
            let option = word.drop { $0 == "[" }.prefix { $0 != "]" }
            if !option.isEmpty {
                guard let equals = option.firstIndex(of: "="), equals != option.startIndex else {
                    throw Problem(message: "'\(option)' is no option of a repository, expected KEY=VALUE")
                }
                try check(option)
                options.append(String(option))
            }
            if isLast { return options }
        }
        throw Problem(message: "the options of the repository don't end, expected ']'")
    }

    /// True where it is fetched over TLS.
    var isSecure: Bool { uri.hasPrefix("https://") || uri.hasPrefix("mirror+https://") }

    /// The line as apt reads it.
    ///
    /// - Parameter keyring: the keys that must have signed it, unless the options say so themselves.
    func line(keyring: String?) -> String {
        var options = options
        if let keyring, !options.contains(where: { $0.lowercased().hasPrefix("signed-by") }) {
            options.append("signed-by=" + keyring)
        }
        let bracket = options.isEmpty ? [] : ["[\(options.joined(separator: " "))]"]
        return ([type] + bracket + [uri, suite] + components).joined(separator: " ")
    }
}
