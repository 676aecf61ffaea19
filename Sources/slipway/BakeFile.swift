import JSON
import SourceText
import SyntaxKit

/// A Bake file with a target for each image of a build file, for `docker buildx bake`.
struct BakeFile {
    /// An image of the build file.
    struct Image {
        /// The name for `--target`; empty for a stage without a name.
        var target: String
        /// The image's names, without those that contain variables.
        var tags: [String] = []
        /// Whether the group that is built by default contains the image.
        var isInGroup = true
    }

    /// The path of the build file, in the form that Bake resolves.
    var dockerfile: String
    var context: String
    /// The frontend image to specify; nil if the build file names one or is a Dockerfile.
    var syntax: String?
    var images: [Image]

    /// The Bake file as JSON: the images, and the group that is built by default.
    var json: JSONValue {
        var names: Set<String> = []
        let named = images.map { (name: Self.name(of: $0, &names), image: $0) }
        var targets = JSONObject()
        for (name, image) in named {
            var object: JSONObject = ["context": .string(context), "dockerfile": .string(dockerfile)]
            if !image.target.isEmpty { object.append("target", .string(image.target)) }
            if !image.tags.isEmpty { object.append("tags", .strings(image.tags)) }
            if let syntax { object.append("args", .object(["BUILDKIT_SYNTAX": .string(syntax)])) }
            targets.append(name, .object(object))
        }
        return .object([
            "group": .object(["default": .object(["targets": .strings(named.filter(\.image.isInGroup).map(\.name))])]),
            "target": .object(targets),
        ])
    }

    /// Returns a name that Bake allows (letters, digits, `_` and `-`) and that no other image has. The name `default` is
    /// reserved for the group.
    private static func name(of image: Image, _ names: inout Set<String>) -> String {
        let text = image.target.isEmpty ? "image" : image.target
        let allowed = text.utf8.map { byte in
            byte.isASCIIAlphanumeric || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
        }
        let plain = String(decoding: allowed, as: UTF8.self)
        var name = plain == "default" ? "default-image" : plain
        var count = 2
        while !names.insert(name).inserted {
            name = "\(plain)_\(count)"
            count += 1
        }
        return name
    }
}

extension BakeFile {
    /// Returns the path of a build file in the form that Bake resolves: relative to the context, or, with `cwd://`, relative to
    /// the current directory.
    static func path(of file: String, in context: String) -> String {
        if context == "." || file.hasPrefix("/") { return file }
        let prefix = context.hasSuffix("/") ? context : context + "/"
        return file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : "cwd://\(file)"
    }
}
