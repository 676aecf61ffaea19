import ShellWords

/// Options that are one line of comma-separated values.
enum OptionFields {
    /// The fields of an option that may be missing or empty.
    ///
    /// - Parameter words: what the peer says before the reason, e.g. `failed to parse ulimit`.
    /// - Throws: `DiagnosticsError` where a quote is out of place.
    static func split(_ key: String, _ text: String?, _ words: String) throws -> [String] {
        guard let text, !text.isEmpty else { return [] }
        do {
            return try csvFields(text)
        } catch {
            throw OptionError.refused(key, text, "\(words): \(error.message)", expected: "comma separated values")
        }
    }
}
