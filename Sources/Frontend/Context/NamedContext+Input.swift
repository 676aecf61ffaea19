import LLB
import Lowering
import OCISpec

extension NamedContext {
    /// The member of an input's metadata that holds an image config.
    private static let configKey = "containerimage.config"

    /// A graph that the client handed over, with the image config that goes with it.
    func loadInput(_ input: String) throws -> LoadedContext {
        // An input without vertices is the empty file system.
        guard context.inputDefinitions[input] != nil else { throw failure("invalid input \(input) for \(name)") }
        let files = LoadedContext.Files.all(context.inputs[input])
        guard let text = context.options.context.named.inputMetadata[input] else { return LoadedContext(files: files) }
        guard let metadata = (try? JSONValue(parsing: text))?.object else {
            throw failure("failed to parse input metadata \(text): expected a JSON object")
        }
        guard let member = metadata.members.last(where: { $0.key == Self.configKey }) else {
            return LoadedContext(files: files)
        }
        guard let encoded = member.value.string, let config = Base64.decode(encoded),
            (try? ImageConfig(parsing: config)) != nil
        else {
            throw failure("failed to parse image config for \(name): expected an image config in base64")
        }
        return LoadedContext(files: files, config: config)
    }
}

/// Bytes as text (RFC 4648, section 4).
enum Base64 {
    /// The bytes; nil where a text is no base64 with its padding. Line ends are left out, as Go does.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text.utf8 where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") {
            if byte == UInt8(ascii: "=") {
                padding += 1
                bits <<= 6
            } else {
                guard padding == 0, let value = value(byte) else { return nil }
                bits = bits << 6 | value
            }
            count += 1
            guard count % 4 == 0 else { continue }
            guard padding <= 2 else { return nil }
            for index in 0..<(3 - padding) { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index))) }
            bits = 0
        }
        return count % 4 == 0 ? bytes : nil
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
