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
        return .object(
            JSONObject([
                .init(
                    "Platforms",
                    .array([
                        .object(
                            JSONObject([.init("ID", .string(platform.formatted)), .init("Platform", platform.json)])
                        )
                    ])
                )
            ])
        )
    }
}
