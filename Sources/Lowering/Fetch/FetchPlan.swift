import BuildPlan
import Diagnostics
import OCISpec
import SourceText

/// A validated download for one platform: data only, no LLB.
struct FetchPlan: Sendable, Hashable {
    var url: String
    /// The expected digest of the file, `sha256:…`; empty to accept any file.
    var checksum: String
    /// The name under which the solver stores the file. The solver recognizes an archive by the name's suffix.
    var fileName: String
    /// The absolute path to copy the file to, or to unpack an archive into. A path that ends in a slash names a directory, in
    /// which the file keeps its name.
    var destination: String
    /// Whether the solver unpacks the file as an archive.
    var isArchive: Bool

    /// The suffixes of archives that solvers unpack.
    static let archiveSuffixes = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", zstandard]
    /// The suffix of archives that solvers before BuildKit 0.10 copy without unpacking.
    static let zstandard = ".tar.zst"

    /// Returns the suffix by which the solver recognizes an archive, e.g. `.tar.gz`; nil if the name has none.
    static func archiveSuffix(of name: String) -> String? {
        let lower = name.lowercased()
        return archiveSuffixes.last { lower.hasSuffix($0) }
    }
}

/// A download step with its words expanded.
struct FetchRequest: Sendable {
    /// One value for all architectures, or a value for each.
    enum ByArchitecture: Sendable {
        case all(LocatedText)
        /// Values by architecture, in the order of the build file.
        case each([(architecture: LocatedText, value: LocatedText)])
    }

    /// The build file, for the locations of errors.
    var source: SourceFile
    /// The range of the whole step.
    var range: SourceRange
    /// The platform of the stage.
    var platform: Platform
    /// Whether the solver unpacks Zstandard archives.
    var unpacksZstandard: Bool
    /// The URL: the step's `src`.
    var url: ByArchitecture
    /// The digest: the step's `sha256`; nil if the step has none.
    var checksum: ByArchitecture?
    /// The destination: the step's `dst`.
    var destination: LocatedText

    /// Validates the step and reports each problem at its location.
    ///
    /// - Returns: The plan; nil if an error was reported.
    func plan(_ diagnostics: inout DiagnosticSink) -> FetchPlan? {
        let url = choose(url, key: "src", &diagnostics)
        var address: WebAddress?
        if let url { address = self.address(url, &diagnostics) }
        var digest: String? = checksum == nil ? "" : nil
        if let checksum, let text = choose(checksum, key: "sha256", &diagnostics) {
            digest = self.digest(text, &diagnostics)
        }
        guard let destination = checkedDestination(&diagnostics), let url, let address, let digest else { return nil }
        let suffix = address.hasUsableFileName ? FetchPlan.archiveSuffix(of: address.fileName) : nil
        if suffix == FetchPlan.zstandard, !unpacksZstandard {
            diagnostics.error(
                "fetch.unsupported-archive",
                "this BuildKit can't unpack '\(address.fileName)'; use BuildKit 0.10 or later, Docker 23 or later, "
                    + "or a .tar.gz, .tar.bz2 or .tar.xz archive",
                at: location(url)
            )
            return nil
        }
        guard address.hasUsableFileName || !destination.hasSuffix("/") else {
            diagnostics.error(
                "fetch.no-name",
                "the URL '\(url.text)' has no file name, so 'dst' must be a file path, not the directory "
                    + "'\(destination)'",
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

    /// Returns the text for the platform. An entry for architecture and variant (`arm/v7`) takes precedence over an entry
    /// for the architecture alone. If no entry matches, reports an error and returns nil.
    private func choose(
        _ texts: ByArchitecture,
        key: String,
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
            let keys = entries.map(\.architecture.text).joined(separator: ", ")
            let first = entries.first?.architecture.range ?? range
            diagnostics.error(
                "fetch.no-architecture",
                "'\(key)' has no entry for the architecture \(own.architecture)"
                    + (keys.isEmpty ? ": it is empty" : ", only for \(keys)"),
                at: SourceLocation(file: source, range: first)
            )
            return nil
        }
    }

    /// Returns the canonical name of an architecture, e.g. `amd64` for `x86_64`.
    private static func architecture(_ text: String) -> String {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first else { return text }
        let variant = parts.count > 1 ? String(parts[1]) : ""
        let platform = Platform(os: "linux", architecture: String(first), variant: variant).normalized
        // A plain `arm` matches every variant, although it normalizes to `arm/v7`.
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
        let isHex = digits.utf8.allSatisfy(\.isASCIIHexDigit)
        guard digits.utf8.count == 64, isHex else {
            let actual = isHex ? "\(digits.utf8.count) digits" : "'\(text.text)'"
            diagnostics.error(
                "fetch.invalid-checksum",
                "a SHA-256 digest must be 64 hexadecimal digits, not \(actual)",
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
                "'dst' is empty; expected the path of a file or directory"
            } else if !SlashPath.isAbsolute(path) {
                "'dst' must be an absolute path, got '\(path)'"
            } else if path.utf8.contains(0) {
                "'dst' contains a NUL byte"
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
