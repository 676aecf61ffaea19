import ShellWords

/// A splitter of options with comma-separated values.
enum OptionFields {
    /// Returns the fields of an option in CSV form, e.g. `a=1,"b=2,3"`; an empty array if the option is missing or empty.
    ///
    /// - Parameter action: The beginning of BuildKit's message, e.g. `failed to parse ulimit`.
    /// - Throws: `DiagnosticsError` if a quote is misplaced.
    static func split(_ key: String, _ text: String?, _ action: String) throws -> [String] {
        guard let text, !text.isEmpty else { return [] }
        do {
            return try csvFields(text)
        } catch {
            throw OptionError.refused(key, text, "\(action): \(error.message)", expected: "comma-separated values")
        }
    }
}
