import Diagnostics
import SourceText

/// The list, written by the build step, of the layer files in an unpacked Docker archive.
struct ArchiveLayers: Sendable, Hashable {
    /// The layers by path.
    private(set) var layers: [String: Layer] = [:]

    struct Layer: Sendable, Hashable {
        /// Whether the layer has no entries.
        var isEmpty: Bool
        var whiteouts: [Whiteout] = []
    }

    /// An entry of a layer that hides files in lower layers. The hidden files are removed before the layer is unpacked onto the
    /// lower layers.
    enum Whiteout: Sendable, Hashable {
        /// `.wh.NAME`: the file or directory is removed.
        case removed(String)
        /// `.wh..wh..opq`: the directory's contents in lower layers are removed.
        case emptied(directory: String)
    }

    /// The maximum size of the list in bytes.
    static let sizeLimit = 4 << 20
    /// The maximum number of whiteouts in all layers together.
    static let whiteoutLimit = 10_000

    /// Parses the list, which consists of the lines `layer<tab>PATH<tab>` (`layer<tab>PATH<tab>empty` for an empty layer) and
    /// `whiteout<tab>PATH<tab>ENTRY`.
    init(parsing bytes: [UInt8]) throws(DockerArchive.Invalid) {
        var count = 0
        for line in String(repairing: bytes[...]).parts(separatedBy: "\n") where !line.isEmpty {
            let fields = line.parts(separatedBy: "\t", omittingEmpty: false).map(String.init)
            guard fields.count == 3 else {
                throw DockerArchive.Invalid("the archive has a path with a tab or line break")
            }
            let path = fields[1]
            if fields[0] == "layer" {
                layers[path] = Layer(isEmpty: fields[2] == "empty")
                continue
            }
            count += 1
            guard count <= Self.whiteoutLimit else {
                throw DockerArchive.Invalid("the layers have more than \(Self.whiteoutLimit) whiteouts")
            }
            layers[path, default: Layer(isEmpty: false)].whiteouts.append(try Self.entry(fields[2]))
        }
    }

    /// Parses the path of a whiteout entry in a layer, e.g. `./etc/.wh.motd`.
    private static func entry(_ path: String) throws(DockerArchive.Invalid) -> Whiteout {
        let parts = path.parts(separatedBy: "/").filter { !$0.isEmpty && $0 != "." }
        // tar lists unusual bytes as backslash escapes; such paths are rejected.
        guard !parts.contains(".."), !path.utf8.contains(UInt8(ascii: "\\")), let last = parts.last,
            last.hasPrefix(".wh."), last.utf8.count > 4, parts.dropLast().allSatisfy({ !$0.hasPrefix(".wh.") })
        else { throw DockerArchive.Invalid("a layer has the whiteout \(quoted(path)), which is not supported") }
        let directory = "/" + parts.dropLast().joined(separator: "/")
        if last == ".wh..wh..opq" { return .emptied(directory: directory) }
        guard !last.hasPrefix(".wh..wh.") else {
            throw DockerArchive.Invalid("a layer has the whiteout \(quoted(path)), which is not supported")
        }
        let name = last.dropFirst(4)
        return .removed(directory == "/" ? "/\(name)" : "\(directory)/\(name)")
    }
}
