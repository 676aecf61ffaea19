import BuildPlan
import Diagnostics
import OCISpec
import SourceText

/// What a download step comes to on one platform, checked: data only, no LLB.
struct FetchPlan: Sendable, Hashable {
    /// Where it comes from.
    var url: String
    /// The digest it must have, `sha256:…`; empty where the plan gives none.
    var checksum: String
    /// The name of the file that the solver stores; an archive's has its suffix, by which it is known as one.
    var fileName: String
    /// Where the file goes, or the folder that an archive is unpacked in; a final slash means a folder.
    var destination: String
    /// True for an archive that is unpacked.
    var isArchive: Bool

    /// Endings of archives that solvers unpack.
    static let archiveSuffixes = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", zstandard]
    /// The ending that solvers before BuildKit 0.10 would copy unopened.
    static let zstandard = ".tar.zst"

    /// Which ending of an archive a file name has; nil for a bare file.
    static func archiveSuffix(of name: String) -> String? {
        let lower = name.lowercased()
        return archiveSuffixes.last { lower.hasSuffix($0) }
    }
}

/// A download step with its words expanded.
struct FetchRequest: Sendable {
    /// A text for all architectures, or one for each.
    enum ByArchitecture: Sendable {
        /// The same for all.
        case all(LocatedText)
        /// By architecture, in the order of the plan.
        case each([(architecture: LocatedText, value: LocatedText)])
    }

    /// The plan's text.
    var source: SourceFile
    /// The whole step.
    var range: SourceRange
    /// What is built.
    var platform: Platform
    /// True where the solver unpacks Zstandard.
    var unpacksZstandard: Bool
    /// The step's `src`.
    var url: ByArchitecture
    /// The step's `sha256`.
    var checksum: ByArchitecture?
    /// The step's `dst`.
    var destination: LocatedText

    /// Checks the step; everything wrong with it is reported at its place.
    ///
    /// - Returns: nil where an error was reported.
    func plan(_ diagnostics: inout DiagnosticSink) -> FetchPlan? {
        let url = choose(url, what: "src", &diagnostics)
        var address: WebAddress?
        if let url { address = self.address(url, &diagnostics) }
        var digest: String? = checksum == nil ? "" : nil
        if let checksum, let text = choose(checksum, what: "sha256", &diagnostics) {
            digest = self.digest(text, &diagnostics)
        }
        guard let destination = checkedDestination(&diagnostics), let url, let address, let digest else { return nil }
        let suffix = address.hasUsableFileName ? FetchPlan.archiveSuffix(of: address.fileName) : nil
        if suffix == FetchPlan.zstandard, !unpacksZstandard {
            diagnostics.error(
                "fetch.unsupported-archive",
                "this BuildKit can't unpack '\(address.fileName)'; BuildKit 0.10 and Docker 23 can, "
                    + "or take a .tar.gz, .tar.bz2 or .tar.xz",
                at: location(url)
            )
            return nil
        }
        guard address.hasUsableFileName || !destination.hasSuffix("/") else {
            diagnostics.error(
                "fetch.no-name",
                "the URL '\(url.text)' names no file, so 'dst' must name one, got the folder '\(destination)'",
                at: location(self.destination)
            )
            return nil
        }
        return FetchPlan(
            url: address.text,
            checksum: digest,
            fileName: address.hasUsableFileName ? address.fileName : SlashPath.base(destination),
            destination: destination,
            isArchive: suffix != nil
        )
    }

    private func location(_ text: LocatedText) -> SourceLocation { SourceLocation(file: source, range: text.range) }

    /// The text for the platform: that of its architecture and variant (`arm/v7`) before that of the architecture.
    private func choose(
        _ texts: ByArchitecture,
        what: String,
        _ diagnostics: inout DiagnosticSink
    ) -> LocatedText? {
        switch texts {
        case .all(let text): return text
        case .each(let entries):
            let own = platform.normalized
            let names = [[own.architecture, own.variant].joined(separator: "/"), own.architecture]
            for name in names {
                if let entry = entries.first(where: { Self.architecture($0.architecture.text) == name }) {
                    return entry.value
                }
            }
            let given = entries.map(\.architecture.text).joined(separator: ", ")
            let place = entries.first.map { location($0.architecture) } ?? SourceLocation(file: source, range: range)
            diagnostics.error(
                "fetch.no-architecture",
                "'\(what)' has nothing for the architecture \(own.architecture), "
                    + (given.isEmpty ? "it is empty" : "only for \(given)"),
                at: place
            )
            return nil
        }
    }

    /// An architecture's name in its canonical form, `x86_64` is `amd64`.
    private static func architecture(_ text: String) -> String {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first else { return text }
        let variant = parts.count > 1 ? String(parts[1]) : ""
        let platform = Platform(os: "linux", architecture: String(first), variant: variant).normalized
        // A plain `arm` means every variant.
        return variant.isEmpty && first.lowercased() == "arm"
            ? "arm" : platform.architecture + (platform.variant.isEmpty ? "" : "/" + platform.variant)
    }

    private func address(_ url: LocatedText, _ diagnostics: inout DiagnosticSink) -> WebAddress? {
        do {
            return try WebAddress(parsing: url.text)
        } catch {
            diagnostics.error("fetch.invalid-url", error.message, at: location(url))
            return nil
        }
    }

    private func digest(_ text: LocatedText, _ diagnostics: inout DiagnosticSink) -> String? {
        let lower = text.text.lowercased()
        let digits = lower.hasPrefix("sha256:") ? lower.dropFirst("sha256:".count) : lower[...]
        let isHex = digits.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        guard digits.utf8.count == 64, isHex else {
            let found = isHex ? "\(digits.utf8.count) digits" : "'\(text.text)'"
            diagnostics.error(
                "fetch.invalid-checksum",
                "a SHA-256 has 64 hexadecimal digits, got \(found)",
                at: location(text)
            )
            return nil
        }
        return "sha256:" + digits
    }

    private func checkedDestination(_ diagnostics: inout DiagnosticSink) -> String? {
        let path = destination.text
        let problem: String? =
            if path.isEmpty {
                "'dst' is empty, expected the path of a file or folder"
            } else if !SlashPath.isAbsolute(path) {
                "'dst' must be an absolute path, got '\(path)'"
            } else if path.utf8.contains(0) {
                "'dst' has a zero byte"
            } else {
                nil
            }
        guard let problem else {
            let clean = SlashPath.clean(path)
            return path.hasSuffix("/") && clean != "/" ? clean + "/" : clean
        }
        diagnostics.error("fetch.invalid-destination", problem, at: location(destination))
        return nil
    }
}
