import Bridge
import Diagnostics
public import JSON
public import OCISpec
public import SourceText

/// The image configs that a user gives in place of a registry.
///
/// The file is a JSON object from a pattern of references (`alpine:*`, `docker.io/library/*`, `*`)
/// to an image config, or to an array of configs of which the one of the platform asked for counts.
public struct ImageConfigs: Sendable {
    /// What is known of the images that a pattern stands for.
    public struct Facts: Sendable {
        /// The pattern of references.
        public var pattern: String
        /// The platform that it holds for; nil: all.
        public var platform: Platform?
        /// The config; nil: assumed.
        public var config: JSONValue?
        /// The digest of the image; empty: assumed.
        public var digest: String

        /// Facts of images.
        public init(pattern: String, platform: Platform?, config: JSONValue?, digest: String) {
            self.pattern = pattern
            self.platform = platform
            self.config = config
            self.digest = digest
        }
    }

    private var map = PatternMap<[JSONValue]>()
    private var facts: [Facts] = []

    /// No config; all are assumed.
    public init() {}

    /// Facts, of which the first that match an image and its platform count.
    public init(_ facts: [Facts]) { self.facts = facts }

    /// The facts of an image.
    package func facts(of reference: String, platform: Platform?) -> Facts? {
        guard !facts.isEmpty else { return nil }
        let platform = (platform ?? .linuxAMD64).normalized
        let forms = PatternMap<Facts>.forms(of: reference)
        return facts.first { each in
            guard forms.contains(where: { globMatches(each.pattern, $0) }) else { return false }
            guard let wanted = each.platform?.normalized else { return true }
            return (wanted.os, wanted.architecture, wanted.variant)
                == (platform.os, platform.architecture, platform.variant)
        }
    }

    /// Reads a file of configs.
    ///
    /// - Throws: `DiagnosticsError` where it is no JSON or not of that shape.
    public init(parsing file: SourceFile) throws {
        for member in try Self.members(of: file) {
            let configs = member.value.array ?? [member.value]
            guard !configs.isEmpty, configs.allSatisfy({ $0.object != nil }) else {
                throw misfit(
                    file,
                    "local.image-config",
                    "'\(member.key)': expected an image config (a JSON object) or an array of them"
                )
            }
            map.entries.append((member.key, configs))
        }
    }

    private static func members(of file: SourceFile) throws -> [JSONObject.Member] {
        try LocalSolver.facts(in: file, code: "local.image-config")
    }

    /// The config of an image, and true where nobody gave it.
    ///
    /// - Throws: `BridgeError` where configs are given for the image, and none for the platform.
    func config(of reference: String, platform: Platform?) throws -> (json: JSONValue, isAssumed: Bool) {
        let platform = platform ?? .linuxAMD64
        if let config = facts(of: reference, platform: platform)?.config {
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

    /// A config given without layers is about something else: the image is not taken for an empty one.
    package static func withLayers(_ config: JSONValue, _ platform: Platform) -> JSONValue {
        guard var object = config.object, object["rootfs"] == nil, let rootfs = assumed(platform)["rootfs"] else {
            return config
        }
        object.append("rootfs", rootfs)
        return .object(object)
    }

    /// The config that is assumed of an image nobody described: a search path, a shell and one layer.
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

    /// An object of these members.
    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(JSONObject(members.map { JSONObject.Member($0.0, $0.1) }))
    }
}

/// The members of a file that is one JSON object.
///
/// - Throws: `DiagnosticsError` where it isn't.
func facts(in file: SourceFile, code: DiagnosticCode) throws -> [JSONObject.Member] {
    let value: JSONValue
    do {
        value = try JSONValue(parsing: file.bytes)
    } catch {
        let location = SourceLocation(file: file, range: SourceRange(error.offset, error.offset + 1))
        throw DiagnosticsError(Diagnostic(code, error.message, at: location))
    }
    guard let object = value.object else {
        throw misfit(file, code, "expected a JSON object whose keys are patterns of image references")
    }
    return object.members
}

/// The error for a file of the wrong shape.
func misfit(_ file: SourceFile, _ code: DiagnosticCode, _ message: String) -> DiagnosticsError {
    DiagnosticsError(Diagnostic(code, message, at: SourceLocation(file: file, range: SourceRange(0, 1))))
}
