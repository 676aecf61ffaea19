import Bridge
import Diagnostics
import JSON

/// A parser of the options for the caches that a build imports.
enum CacheImportOptions {
    /// Returns the caches in `cache-imports` (a JSON list of types and attributes), followed by those in `cache-from`
    /// (comma-separated image references).
    ///
    /// - Throws: `DiagnosticsError` if `cache-imports` is malformed.
    static func parse(_ options: [String: String]) throws -> [SolveRequest.CacheImport] {
        var result: [SolveRequest.CacheImport] = []
        if let text = options[OptionKey.cacheImports], !text.isEmpty {
            result += try fromJSON(text)
        }
        for reference in (options[OptionKey.cacheFrom] ?? "").split(separator: ",") {
            result.append(SolveRequest.CacheImport(type: "registry", attributes: ["ref": String(reference)]))
        }
        return result
    }

    private static func fromJSON(_ text: String) throws -> [SolveRequest.CacheImport] {
        let value = try? JSONValue(parsing: text)
        // Go decodes `null` as an empty list.
        if value == .null { return [] }
        guard let list = value?.array else {
            throw refused(text)
        }
        return try list.map { item in
            guard let type = item["Type"]?.string else {
                throw refused(text)
            }
            var attributes: [String: String] = [:]
            for member in item["Attrs"]?.object?.members ?? [] {
                guard let value = member.value.string else {
                    throw refused(text)
                }
                attributes[member.key] = value
            }
            return SolveRequest.CacheImport(type: type, attributes: attributes)
        }
    }

    private static func refused(_ text: String) -> any Error {
        OptionError.refused(
            OptionKey.cacheImports,
            text,
            "failed to unmarshal \(OptionKey.cacheImports) (\(quoted(text)))",
            expected: "a JSON list of objects with \"Type\" and \"Attrs\""
        )
    }
}
