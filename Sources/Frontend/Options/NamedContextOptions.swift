import OCISpec

/// The named contexts of a build, as `--build-context NAME=SOURCE` gives them.
///
/// `context:NAME` and `context:NAME::PLATFORM` hold the source, `sharedkey:localdir:NAME` what tells a directory from
/// others of the name, `input-metadata:INPUT` the metadata of an input.
struct NamedContextOptions: Sendable {
    /// One option.
    struct Entry: Sendable {
        /// The option as it came.
        let key: String
        /// The source.
        let source: String
        /// Transfers of the same directory share it.
        let sharedKey: String
    }

    /// By the name in its shortest form, with the platform where the option has one.
    private var entries: [String: Entry] = [:]
    /// Metadata of inputs, by the input's name: JSON.
    private(set) var inputMetadata: [String: String]

    /// Reads the options that are there.
    ///
    /// - Throws: `DiagnosticsError` where two options name the same context, or one has no source.
    init(_ options: [String: String]) throws {
        inputMetadata = FrontendOptions.entries(of: options, prefix: OptionKey.inputMetadataPrefix)
        let prefix = OptionKey.contextPrefix
        for key in options.keys.filter({ $0.hasPrefix(prefix) }).sorted() {
            let given = String(key.dropFirst(prefix.count))
            let name = Self.canonical(given)
            if let other = entries[name] {
                throw OptionError.unsupported(key, "the same context is given by option \(other.key)")
            }
            let shared = options[OptionKey.sharedKeyPrefix + given] ?? options[OptionKey.sharedKeyPrefix + name]
            entries[name] = Entry(key: key, source: options[key] ?? "", sharedKey: shared ?? "")
        }
    }

    /// The context of a name, for a platform or for all.
    ///
    /// - Parameter name: as `shortName` has it.
    /// - Returns: the option and the name under which the context is shown.
    func find(_ name: String, platform: Platform) -> (name: String, option: Entry)? {
        for name in [name + "::" + platform.normalized.formattedWithOSOptions, name] {
            if let entry = entries[name] { return (name, entry) }
        }
        return nil
    }

    /// `alpine` for `docker.io/library/alpine:latest`.
    static func shortName(_ reference: ImageReference) -> String {
        let name = reference.familiarDescription
        return name.hasSuffix(":latest") ? String(name.dropLast(":latest".count)) : name
    }

    /// A name as it is looked up, its platform normalized; as it is where it can't be understood.
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

    /// Where the last `::` stands.
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
