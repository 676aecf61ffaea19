/// What a package may be called in the words of one package manager. Everything else is refused before a command is
/// made of it: a name can be neither an option nor anything but one argument.
struct PackageNameRule: Sendable {
    /// The manager's name, for messages.
    var manager: String
    /// What is expected, for messages.
    var expected: String
    /// The argument for a package as the plan writes it; nil where it breaks the rule.
    var argument: @Sendable (String) -> String?

    /// How long a package with its version may be.
    static let lengthLimit = 256

    private init(_ manager: String, _ expected: String, _ argument: @escaping @Sendable (String) -> String?) {
        self.manager = manager
        self.expected = expected
        self.argument = { $0.utf8.count <= Self.lengthLimit ? argument($0) : nil }
    }

    /// The argument for `package`; nil where it breaks the rule.
    func argument(for package: String) -> String? { argument(package) }

    /// Debian policy 5.6.1 and 5.6.12, with apt's `:ARCHITECTURE` and `/RELEASE`. A name that ends in `-` would ask apt
    /// to remove the package.
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

    /// apk's dependency form, with its `@TAG` of a pinned repository and names of provided things (`so:`, `cmd:`).
    static let apk = PackageNameRule("apk", "NAME, NAME=VERSION, NAME~VERSION, NAME>VERSION or NAME<VERSION") { text in
        var rest = Substring(text)
        if let at = rest.lastIndex(of: "@") {
            guard isWord(rest[rest.index(after: at)...], others: "_.-", first: "") else { return nil }
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

    /// rpm names with an architecture, and what packages provide; `NAME=VERSION` becomes `NAME-VERSION`.
    static func rpm(_ manager: String) -> PackageNameRule {
        PackageNameRule(manager, "NAME or NAME=VERSION") { text in
            var rest = Substring(text)
            var version: Substring?
            if let equals = rest.firstIndex(of: "=") {
                version = rest[rest.index(after: equals)...]
                rest = rest[..<equals]
            }
            guard isWord(rest, others: "._+:~^/()-", first: "@/_") else { return nil }
            guard let version else { return text }
            return isWord(version, others: "._+:~^-", first: "") ? "\(rest)-\(version)" : nil
        }
    }

    /// rpm names as zypper takes them, versions included.
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

    /// True for ASCII letters and digits and `others`, the first a letter, a digit or one of `first`.
    private static func isWord(_ text: Substring, others: String, first: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard let head = text.utf8.first, isAlphanumeric(head) || first.utf8.contains(head) else { return false }
        return text.utf8.dropFirst().allSatisfy { isAlphanumeric($0) || others.utf8.contains($0) }
    }
}
