import LLB
package import ServiceSupport
import SourceText

/// The tokens that callers of `slipway.v1` may send, read from a file with one `NAME TOKEN` line per token.
///
/// Empty lines and lines that begin with `#` are skipped. A name may have several tokens, so that an old token stays
/// valid while callers switch to a new one.
package final class TokenFile: WatchedFiles {
    private let table: Reloadable<TokenTable>

    /// Reads the tokens.
    ///
    /// - Throws: `FileProblem` if the file can't be read or a line is invalid.
    package init(_ path: String) throws(FileProblem) {
        table = try Reloadable([path]) { () throws(FileProblem) in
            try TokenTable(parsing: SmallFile.read(path), file: path)
        }
    }

    /// Returns the name of a token; nil for an unknown token.
    package func name(of token: String) -> String? { table.value.name(of: token) }

    package var files: [String] { table.files }

    package var certificates: [PresentedCertificate] { [] }

    package var cautions: [String] {
        table.openToAll(files).map {
            "everybody on this machine can read the tokens in \($0); remove that permission with chmod o-r"
        }
    }

    package func refresh(always: Bool) -> Result<Void, FileProblem>? { table.refresh(always: always) }
}

/// The names of tokens by the SHA-256 digest of the token. The tokens themselves are not kept.
package struct TokenTable: Sendable {
    /// The minimum number of characters in a token; a shorter token could be guessed.
    package static let shortest = 16
    /// The maximum number of characters in a token.
    package static let longest = 1024

    private var entries: [(digest: [UInt8], name: String)] = []

    /// Parses the lines of a file. Each line is `NAME TOKEN`.
    package init(parsing bytes: [UInt8], file: String) throws(FileProblem) {
        var places: [[UInt8]: (line: Int, name: String)] = [:]
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, bytes) in zip(1..., lines) {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw FileProblem(file, line: number, "is not UTF-8")
            }
            let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard words.count == 2 else {
                // The words may be secrets, so the message doesn't quote them.
                let found = words.count == 1 ? "one word" : "\(words.count) words"
                throw FileProblem(file, line: number, "expected NAME TOKEN, found \(found)")
            }
            let (name, token) = (String(first), words[1])
            if let wrong = Self.objection(to: name, token) { throw FileProblem(file, line: number, wrong) }
            let digest = Self.digest(token)
            if let (line, other) = places[digest] {
                let wrong = "the token of '\(name)' is the same as that of '\(other)' in line \(line)"
                throw FileProblem(file, line: number, wrong)
            }
            places[digest] = (number, name)
            entries.append((digest, name))
        }
        guard !entries.isEmpty else {
            throw FileProblem(file, "contains no tokens: expected one line NAME TOKEN per token")
        }
    }

    private static func objection(to name: String, _ token: Substring) -> String? {
        guard name.utf8.count <= 64, name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "._@-".utf8.contains($0) }) else {
            return "invalid name '\(name)': expected at most 64 letters, digits and . _ @ -"
        }
        guard token.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "-._~+/=".utf8.contains($0) }) else {
            return "the token of '\(name)' contains characters other than letters, digits and - . _ ~ + / ="
        }
        guard (shortest...longest).contains(token.utf8.count) else {
            return "the token of '\(name)' has \(token.utf8.count) characters: expected \(shortest) to \(longest)"
        }
        return nil
    }

    private static func digest(_ token: some StringProtocol) -> [UInt8] {
        Array(MessageDigest.sha256(Array(token.utf8)).utf8)
    }

    /// Returns the name of a token. Takes the same time for a known and an unknown token.
    package func name(of token: String) -> String? {
        guard token.utf8.count <= Self.longest else { return nil }
        let digest = Self.digest(token)
        var found: Int?
        for (index, entry) in zip(entries.indices, entries) {
            var difference: UInt8 = 0
            for (first, second) in zip(entry.digest, digest) { difference |= first ^ second }
            if difference == 0 { found = index }
        }
        return found.map { entries[$0].name }
    }
}
