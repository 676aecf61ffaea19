import Bridge
import Diagnostics
public import JSON
public import OCISpec
public import SourceText

/// Image configs that the user provides. The local bridge prefers them to configs from `ImageFacts`.
///
/// A file of configs is a JSON object whose keys are glob patterns for references (`alpine:*`, `docker.io/library/*`, `*`). Each
/// value is an image config, or an array of configs, one for each platform.
public struct ImageConfigs: Sendable {
    /// The config and digest of the images that match a pattern.
    public struct KnownImage: Sendable {
        /// The glob pattern for the image's references, e.g. `alpine:*`.
        public var pattern: String
        /// The image's platform; nil if the entry applies to all platforms.
        public var platform: Platform?
        /// The image config; nil if the local bridge must assume one.
        public var config: JSONValue?
        /// The image's digest; empty if the local bridge must assume one.
        public var digest: String

        public init(pattern: String, platform: Platform?, config: JSONValue?, digest: String) {
            self.pattern = pattern
            self.platform = platform
            self.config = config
            self.digest = digest
        }
    }

    private var map = PatternMap<[JSONValue]>()
    private var images = PatternMap<KnownImage>()

    /// Creates an empty set. With it, the local bridge assumes the config of every image.
    public init() {}

    /// Creates a set from images. If several images match a reference and platform, the first one wins.
    public init(_ images: [KnownImage]) { self.images = PatternMap(images.lazy.map { ($0.pattern, $0) }) }

    /// Returns the first image that matches a reference and platform; nil if there is none.
    package func known(_ reference: String, platform: Platform?) -> KnownImage? {
        guard !images.isEmpty else { return nil }
        let platform = (platform ?? .linuxAMD64).normalized
        return images.first(for: reference) { each in
            guard let wanted = each.platform?.normalized else { return true }
            return (wanted.os, wanted.architecture, wanted.variant)
                == (platform.os, platform.architecture, platform.variant)
        }
    }

    /// Parses a file of configs.
    ///
    /// - Throws: `DiagnosticsError` if the file isn't JSON in the form described at `ImageConfigs`.
    public init(parsing file: SourceFile) throws {
        for member in try patternMembers(of: file, code: "local.image-config") {
            let configs = member.value.array ?? [member.value]
            guard !configs.isEmpty, configs.allSatisfy({ $0.object != nil }) else {
                throw misfit(
                    file,
                    "local.image-config",
                    "'\(member.key)': expected an image config (a JSON object) or an array of them"
                )
            }
            map.append(member.key, configs)
        }
    }

    /// Returns whether the user provided a config for an image.
    func hasConfig(of reference: String, platform: Platform?) -> Bool {
        known(reference, platform: platform)?.config != nil || map.value(for: reference) != nil
    }

    /// Returns the config of an image, and whether it is assumed.
    ///
    /// - Throws: `BridgeError` if the user provided configs for the image, but none for the platform.
    func config(of reference: String, platform: Platform?) throws -> (json: JSONValue, isAssumed: Bool) {
        let platform = platform ?? .linuxAMD64
        if let config = known(reference, platform: platform)?.config {
            return (Self.withLayers(config, platform), false)
        }
        guard let configs = map.value(for: reference) else { return (Self.assumed(platform), true) }
        if configs.count == 1 { return (Self.withLayers(configs[0], platform), false) }
        let match = configs.first {
            $0["os"]?.string == platform.os && $0["architecture"]?.string == platform.architecture
                && ($0["variant"]?.string ?? platform.variant) == platform.variant
        }
        guard let match else {
            let name =
                "\(platform.os)/\(platform.architecture)" + (platform.variant.isEmpty ? "" : "/\(platform.variant)")
            throw BridgeError(.notFound, "\(reference): no image config is given for \(name)")
        }
        return (Self.withLayers(match, platform), false)
    }

    /// Adds an assumed layer to a config without `rootfs`. Such a config only states other properties of an image; without a
    /// layer, the image would count as empty.
    package static func withLayers(_ config: JSONValue, _ platform: Platform) -> JSONValue {
        guard var object = config.object, object["rootfs"] == nil, let rootfs = assumed(platform)["rootfs"] else {
            return config
        }
        object.append("rootfs", rootfs)
        return .object(object)
    }

    /// Returns the config that is assumed for an unknown image: a `PATH`, a shell and one layer.
    package static func assumed(_ platform: Platform) -> JSONValue {
        var config = JSONObject()
        config.append("architecture", .string(platform.architecture))
        config.append("os", .string(platform.os))
        if !platform.variant.isEmpty { config.append("variant", .string(platform.variant)) }
        let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        config.append("config", object([("Env", .strings([path])), ("Cmd", .strings(["/bin/sh"]))]))
        let layer = "sha256:" + String(repeating: "0", count: 64)
        config.append("rootfs", object([("type", .string("layers")), ("diff_ids", .strings([layer]))]))
        let entry = object([("created", .string("2024-01-01T00:00:00Z")), ("created_by", .string("base"))])
        config.append("history", .array([entry]))
        return .object(config)
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(JSONObject(members.map { JSONObject.Member($0.0, $0.1) }))
    }
}

/// Returns the members of the JSON object in a file, whose keys are glob patterns for image references.
///
/// - Throws: `DiagnosticsError` if the file is not a JSON object.
func patternMembers(of file: SourceFile, code: DiagnosticCode) throws -> [JSONObject.Member] {
    let value: JSONValue
    do {
        value = try JSONValue(parsing: file.bytes)
    } catch {
        let location = SourceLocation(file: file, range: SourceRange(error.offset, error.offset + 1))
        throw DiagnosticsError(Diagnostic(code, error.message, at: location))
    }
    guard let object = value.object else {
        throw misfit(file, code, "expected a JSON object whose keys are glob patterns for image references")
    }
    return object.members
}

/// Returns the error for a JSON file whose values aren't of the expected types.
func misfit(_ file: SourceFile, _ code: DiagnosticCode, _ message: String) -> DiagnosticsError {
    DiagnosticsError(Diagnostic(code, message, at: SourceLocation(file: file, range: SourceRange(0, 1))))
}
