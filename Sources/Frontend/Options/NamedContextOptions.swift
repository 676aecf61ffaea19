import OCISpec
import SourceText

/// The named contexts of a build (`--build-context NAME=SOURCE`).
///
/// The `context:NAME` and `context:NAME::PLATFORM` options hold the source. `sharedkey:localdir:NAME` distinguishes different
/// directories that builds pass under the same name. `input-metadata:INPUT` holds the metadata of an input.
struct NamedContextOptions: Sendable {
    struct Entry: Sendable {
        /// The key of the option, e.g. `context:base`.
        let key: String
        /// The value of the option, e.g. `docker-image://alpine` or `local:base`.
        let source: String
        /// A key by which the solver recognizes earlier transfers of the same directory; empty if the client sends none.
        let sharedKey: String
    }

    /// Entries by the context's name in its shortest form, with `::PLATFORM` appended if the option has a platform.
    private var entries: [String: Entry] = [:]
    /// The metadata of inputs as JSON, by the input's name.
    private(set) var inputMetadata: [String: String]

    /// Parses the options for named contexts.
    ///
    /// - Throws: `DiagnosticsError` if two options name the same context.
    init(_ options: [String: String]) throws {
        inputMetadata = FrontendOptions.entries(of: options, prefix: OptionKey.inputMetadataPrefix)
        let prefix = OptionKey.contextPrefix
        for key in options.keys.filter({ $0.hasPrefix(prefix) }).sortedUnlessCancelled(by: <) {
            try CancellationError.check()
            let given = String(key.dropFirst(prefix.count))
            let name = Self.canonical(given)
            if let other = entries[name] {
                throw OptionError.unsupported(key, "the same context is given by option \(other.key)")
            }
            let shared = options[OptionKey.sharedKeyPrefix + given] ?? options[OptionKey.sharedKeyPrefix + name]
            entries[name] = Entry(key: key, source: options[key] ?? "", sharedKey: shared ?? "")
        }
    }

    /// Looks up the context with the given name for a platform, or else the context with this name for all platforms.
    ///
    /// - Parameter name: The name in its shortest form.
    /// - Returns: The option, and the name of the context for messages; nil if there is no such context.
    func find(_ name: String, platform: Platform) -> (name: String, option: Entry)? {
        for name in [name + "::" + platform.normalized.formattedWithOSOptions, name] {
            if let entry = entries[name] { return (name, entry) }
        }
        return nil
    }

    /// The names of the contexts, sorted, for suggestions.
    var names: [String] { entries.keys.sortedUnlessCancelled(by: <) }

    /// Returns the shortest form of a reference, e.g. `alpine` for `docker.io/library/alpine:latest`.
    static func shortName(_ reference: ImageReference) -> String {
        let name = reference.familiarDescription
        return name.hasSuffix(":latest") ? String(name.dropLast(":latest".count)) : name
    }

    /// Returns the lookup key for a name: its shortest form with the platform normalized, or the name itself if it is not a
    /// valid reference.
    private static func canonical(_ text: String) -> String {
        var name = text
        var suffix = ""
        if let (start, length) = lastSeparator(text) {
            let platform = text.dropFirst(start + length)
            if let platform = try? Platform(parsing: String(platform)) {
                name = String(text.prefix(start))
                suffix = "::" + platform.normalized.formattedWithOSOptions
            }
        }
        guard let reference = try? ImageReference(parsing: name) else { return text }
        return shortName(reference) + suffix
    }

    /// Returns the position and length, in characters, of the last `::`; nil if there is none.
    private static func lastSeparator(_ text: String) -> (start: Int, length: Int)? {
        let characters = Array(text)
        guard characters.count >= 2 else { return nil }
        for start in stride(from: characters.count - 2, through: 0, by: -1)
        where characters[start] == ":" && characters[start + 1] == ":" {
            return (start, 2)
        }
        return nil
    }
}
