import JSON
import Lowering
import OCISpec

/// The metadata that exporters need for a build's images, e.g. `containerimage.config`.
struct ImageMetadata {
    /// The images, in the order of their platforms.
    let images: [CompiledImage]
    /// Whether keys end in the platform, e.g. `containerimage.config/linux/arm64`.
    let isByPlatform: Bool

    var entries: [String: [UInt8]] {
        var entries: [String: [UInt8]] = [:]
        for compiled in images {
            let suffix = isByPlatform ? "/" + compiled.id : ""
            let image = compiled.image
            entries["containerimage.config" + suffix] = image.config.bytes()
            if let base = image.baseConfig { entries["containerimage.base.config" + suffix] = base.bytes() }
            if let epoch = image.sourceDateEpoch { entries["source.date.epoch" + suffix] = Array(String(epoch).utf8) }
        }
        entries["refs.platforms"] = platforms.bytes(.go)
        return entries
    }

    private var platforms: JSONValue {
        let entries = images.map { compiled in
            JSONValue.object(
                JSONObject([
                    .init("ID", .string(compiled.id)),
                    .init("Platform", .object(Self.members(of: compiled.platform))),
                ])
            )
        }
        return .object(JSONObject([.init("Platforms", .array(entries))]))
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
