import Diagnostics
import JSON
import SourceText

/// The `manifest.json` file of an unpacked Docker archive.
///
/// The build wrote the file, so its contents are untrusted.
struct DockerArchive: Sendable, Hashable {
    /// The path of the image config.
    var config: String
    /// The paths of the layers, lowest first.
    var layers: [String]

    /// The maximum sizes of the manifest and the config, in bytes.
    static let manifestSizeLimit = 1 << 20
    static let configSizeLimit = 4 << 20
    /// The maximum number of layers, the same as Docker's own limit.
    static let layerLimit = 127

    /// The error for an archive without a usable image.
    struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        var description: String

        init(_ description: String) { self.description = description }
    }

    init(parsing manifest: [UInt8]) throws(Invalid) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: manifest)
        } catch {
            throw Invalid("manifest.json is not JSON: \(error)")
        }
        guard let images = json.array else { throw Invalid("manifest.json is not a list of images") }
        guard let image = images.first else { throw Invalid("manifest.json lists no image") }
        guard images.count == 1 else {
            throw Invalid("manifest.json lists \(images.count) images; expected an archive with one image")
        }
        guard let config = image["Config"]?.string else { throw Invalid("'Config' in manifest.json is not a string") }
        guard let layers = image["Layers"]?.strings else {
            throw Invalid("'Layers' in manifest.json is not a list of strings")
        }
        guard layers.count <= Self.layerLimit else {
            throw Invalid("the image has \(layers.count) layers; the limit is \(Self.layerLimit)")
        }
        self.config = try Self.path(config)
        self.layers = try layers.map { path throws(Invalid) in try Self.path(path) }
    }

    /// Checks that a path stays inside the archive and is normalized, and returns it.
    private static func path(_ path: String) throws(Invalid) -> String {
        guard !path.isEmpty, path.utf8.count <= 4096 else {
            throw Invalid("manifest.json has a path of \(path.utf8.count) bytes; expected 1 to 4096")
        }
        guard path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw Invalid("the path \(quoted(path)) in manifest.json has control characters or a backslash")
        }
        guard !path.hasPrefix("/") else { throw Invalid("the path \(quoted(path)) in manifest.json is absolute") }
        let parts = path.parts(separatedBy: "/", omittingEmpty: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            throw Invalid("the path \(quoted(path)) in manifest.json leads out of the archive or has an empty part")
        }
        return path
    }
}
