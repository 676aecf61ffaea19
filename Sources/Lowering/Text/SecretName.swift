/// Detects variables whose names suggest that they hold secrets.
enum SecretName {
    private static let suspicious: Set<String> = [
        "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token",
    ]
    private static let harmless: Set<String> = ["public", "file", "version"]

    /// Returns whether a name suggests a secret: of its words between underscores, at least one is suspicious and none is
    /// harmless.
    ///
    /// `DATABASE_PASSWORD` and `auth` match; `PUBLIC_KEY` and `KEYBOARD` do not.
    static func matches(_ name: String) -> Bool {
        let words = name.lowercased().split(separator: "_", omittingEmptySubsequences: false)
        return words.contains { suspicious.contains(String($0)) } && !words.contains { harmless.contains(String($0)) }
    }
}
