import OCISpec
import SourceText

/// The attestations that a build requests for its results.
struct AttestationOptions: Sendable {
    /// The SBOM to create; nil if the build requests none.
    var sbom: SBOM?
    /// Whether the solver records the build's provenance.
    var hasProvenance = false

    /// A requested SBOM (software bill of materials), which a scanner creates.
    struct SBOM: Sendable, Hashable {
        /// The scanner's image, as a full reference with a tag or digest.
        var generator: String
        /// Parameters for the scanner, by name.
        var parameters: [String: String] = [:]
    }

    /// The key of the option that requests the SBOM.
    private(set) var sbomKey = OptionKey.attestationPrefix + "sbom"

    private static let defaultGenerator = "docker/buildkit-syft-scanner:stable-1"

    /// Parses `attest:TYPE` and `build-arg:BUILDKIT_ATTEST_TYPE`. For provenance, only the request is recorded, because the
    /// solver creates the provenance.
    ///
    /// - Throws: `DiagnosticsError` for the first invalid option.
    init(_ options: [String: String]) throws {
        let prefixes = [OptionKey.attestationArgumentPrefix, OptionKey.attestationPrefix]
        let keys = options.keys.filter { key in prefixes.contains { key.hasPrefix($0) } }
        for key in keys.sortedUnlessCancelled(by: <) {
            guard let prefix = prefixes.first(where: { key.hasPrefix($0) }), let text = options[key] else { continue }
            let type = key.dropFirst(prefix.count).lowercased()
            let attributes = try Self.attributes(key, text, of: type)
            switch type {
            case "provenance": hasProvenance = true
            case "sbom":
                sbomKey = key
                sbom = try Self.sbom(key, text, attributes)
            default:
                let message = "unknown attestation type \"\(type)\""
                throw OptionError.refused(key, text, message, expected: "one of the types sbom and provenance")
            }
        }
    }

    private static func sbom(_ key: String, _ text: String, _ attributes: [String: String]) throws -> SBOM {
        let name = attributes["generator"] ?? defaultGenerator
        do {
            let reference = try ImageReference(parsing: name)
            let parameters = attributes.filter { $0.key != "generator" }
            return SBOM(generator: reference.withDefaultTag.description, parameters: parameters)
        } catch {
            let message = "failed to parse sbom scanner \(name): \(error)"
            throw OptionError.refused(
                key,
                text,
                message,
                expected: "generator=IMAGE, then NAME=VALUE parameters for the scanner"
            )
        }
    }

    /// Parses fields such as `generator=IMAGE,NAME=VALUE`. If a name occurs several times, its last value wins. A name without
    /// `=` has an empty value.
    private static func attributes(_ key: String, _ text: String, of type: String) throws -> [String: String] {
        guard !text.isEmpty else { return [:] }
        var attributes: [String: String] = [:]
        for field in try OptionFields.split(key, text, "failed to parse \(type)") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            attributes[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        return attributes
    }
}
