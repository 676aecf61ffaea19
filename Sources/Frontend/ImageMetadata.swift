import Lowering
import OCISpec

/// What an exporter must know of an image beside its file system, under the keys it looks for.
struct ImageMetadata {
    let image: LoweredImage

    init(_ image: LoweredImage) { self.image = image }

    /// The metadata of a result with a single image.
    var entries: [String: [UInt8]] {
        var entries = [
            "containerimage.config": image.config.bytes(),
            "refs.platforms": platforms.bytes(.go),
        ]
        if let base = image.baseConfig { entries["containerimage.base.config"] = base.bytes() }
        if let epoch = image.sourceDateEpoch { entries["source.date.epoch"] = Array(String(epoch).utf8) }
        return entries
    }

    private var platforms: JSONValue {
        let platform = image.platform.normalized
        let entry = JSONObject([
            .init("ID", .string(platform.formatted)),
            .init("Platform", .object(Self.members(of: platform))),
        ])
        return .object(JSONObject([.init("Platforms", .array([.object(entry)]))]))
    }

    private static func members(of platform: Platform) -> JSONObject {
        var object = JSONObject([
            .init("architecture", .string(platform.architecture)),
            .init("os", .string(platform.os)),
        ])
        if !platform.osVersion.isEmpty { object.append("os.version", .string(platform.osVersion)) }
        if !platform.osFeatures.isEmpty { object.append("os.features", .strings(platform.osFeatures)) }
        if !platform.variant.isEmpty { object.append("variant", .string(platform.variant)) }
        return object
    }
}
