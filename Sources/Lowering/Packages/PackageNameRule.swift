import SourceText

/// The package names that one package manager accepts.
///
/// Any other text is rejected before it becomes part of a command, so that a name cannot act as an option or as several
/// arguments.
struct PackageNameRule: Sendable {
    /// The manager's name, for messages.
    var manager: String
    /// The expected form, for messages.
    var expected: String
    private var argument: @Sendable (String) -> String?

    /// The maximum length of a package with its version, in bytes.
    static let lengthLimit = 256

    private init(_ manager: String, _ expected: String, _ argument: @escaping @Sendable (String) -> String?) {
        self.manager = manager
        self.expected = expected
        self.argument = { $0.utf8.count <= Self.lengthLimit ? argument($0) : nil }
    }

    /// Returns the package manager's argument for a package in the build file; nil if the package's name is invalid.
    func argument(for package: String) -> String? { argument(package) }

    /// Names by Debian policy 5.6.1 and 5.6.12, with apt's `:ARCHITECTURE` and `/RELEASE`. A name that ends in `-` is
    /// invalid, because apt would remove the package.
    static let apt = PackageNameRule("apt", "NAME, NAME=VERSION or NAME:ARCHITECTURE in lower case") { text in
        var rest = Substring(text)
        if let equals = rest.firstIndex(of: "=") {
            guard isWord(rest[rest.index(after: equals)...], others: ".+:~*-", first: "") else { return nil }
            rest = rest[..<equals]
        } else if let slash = rest.firstIndex(of: "/") {
            guard isWord(rest[rest.index(after: slash)...], others: ".~_-", first: "") else { return nil }
            rest = rest[..<slash]
        }
        if let colon = rest.firstIndex(of: ":") {
            guard isWord(rest[rest.index(after: colon)...], others: "-", first: "") else { return nil }
            rest = rest[..<colon]
        }
        guard rest.utf8.count > 1, !rest.hasSuffix("-"), rest == rest.lowercased() else { return nil }
        return isWord(rest, others: "+.-", first: "") ? text : nil
    }

    /// apk names with an optional version and `@TAG` of a repository, and names that packages provide (`so:libssl.so.3`,
    /// `cmd:bash`).
    static let apk = PackageNameRule("apk", "NAME, NAME=VERSION, NAME~VERSION, NAME>VERSION or NAME<VERSION") { text in
        var rest = Substring(text)
        if let at = rest.lastIndex(of: "@") {
            guard isApkTag(rest[rest.index(after: at)...]) else { return nil }
            rest = rest[..<at]
        }
        if let start = rest.firstIndex(where: { "=<>~".contains($0) }) {
            let version = rest[start...].drop { "=<>~".contains($0) }
            let comparison = rest[start..<version.startIndex]
            guard ["=", "<", ">", "~", "<=", ">=", "=~", "~=", ">~", "<~"].contains(comparison),
                isWord(version, others: "._+-", first: "")
            else { return nil }
            rest = rest[..<start]
        }
        return isWord(rest, others: ".+_:-", first: ".") ? text : nil
    }

    /// Returns whether a string is the tag of an apk repository, e.g. `edge` of `@edge https://example.com/edge`.
    static func isApkTag(_ text: Substring) -> Bool { isWord(text, others: "_.-", first: "") }

    /// Returns the rule for rpm names, which can have an architecture. `NAME=VERSION` becomes `NAME-VERSION`. Groups (`@core`),
    /// and capabilities (`perl(JSON)`) and paths (`/usr/bin/dig`) that packages provide, are accepted too, but only without a
    /// version.
    static func rpm(_ manager: String) -> PackageNameRule {
        PackageNameRule(manager, "NAME, NAME=VERSION, @GROUP, a capability or a path") { text in
            var rest = Substring(text)
            var version: Substring?
            if let equals = rest.firstIndex(of: "=") {
                version = rest[rest.index(after: equals)...]
                rest = rest[..<equals]
            }
            guard isWord(rest, others: "._+:~^/()-", first: "@/_") else { return nil }
            guard let version else { return text }
            if rest.contains("(") || rest.hasPrefix("@") || rest.hasPrefix("/") { return nil }
            return isWord(version, others: "._+:~^-", first: "") ? "\(rest)-\(version)" : nil
        }
    }

    /// rpm names with zypper's version comparisons.
    static let zypper = PackageNameRule("zypper", "NAME, NAME=VERSION, NAME>=VERSION or NAME<=VERSION") { text in
        var rest = Substring(text)
        if let start = rest.firstIndex(where: { "=<>".contains($0) }) {
            let version = rest[start...].drop { "=<>".contains($0) }
            guard ["=", "<", ">", "<=", ">="].contains(rest[start..<version.startIndex]),
                isWord(version, others: "._+:~^-", first: "")
            else { return nil }
            rest = rest[..<start]
        }
        return isWord(rest, others: "._+:~^/()-", first: "@/_") ? text : nil
    }

    /// Returns whether a string consists of ASCII letters, digits and characters of `others`, and starts with a letter, a digit
    /// or a character of `first`.
    private static func isWord(_ text: Substring, others: String, first: String) -> Bool {
        guard let head = text.utf8.first, head.isASCIIAlphanumeric || first.utf8.contains(head) else { return false }
        return text.utf8.dropFirst().allSatisfy { $0.isASCIIAlphanumeric || others.utf8.contains($0) }
    }
}
