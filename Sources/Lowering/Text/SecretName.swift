/// Tells names of variables that look as if they held a secret.
enum SecretName {
    private static let suspicious: Set<String> = [
        "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token",
    ]
    private static let harmless: Set<String> = ["public", "file", "version"]

    /// True where one of the words between underscores names a secret and none says that it is none.
    ///
    /// `DATABASE_PASSWORD` and `auth` do, `PUBLIC_KEY` and `KEYBOARD` don't.
    static func matches(_ name: String) -> Bool {
        let words = name.lowercased().split(separator: "_", omittingEmptySubsequences: false)
        return words.contains { suspicious.contains(String($0)) } && !words.contains { harmless.contains(String($0)) }
    }
}
