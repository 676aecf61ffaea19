public import JSON
import LLB

/// A typed detail of a failure (`google.protobuf.Any`), by which clients distinguish failures.
public struct ErrorDetail: Sendable, Hashable {
    /// The name of the type, e.g. `github.com/moby/buildkit/errdefs.Source+json`. Protobuf names the field `type_url`, but
    /// BuildKit's names aren't URLs.
    public var type: String
    public var value: [UInt8]

    public init(type: String, value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// Creates a detail of one of BuildKit's kinds. Its value is JSON.
    ///
    /// - Parameter kind: The name of the message, e.g. `Source`.
    public init(_ kind: String, _ value: JSONObject) {
        self.init(type: Self.name(of: kind), value: JSONValue.object(value).bytes(.go))
    }

    /// Creates a detail of a BuildKit kind whose only member is a name (`FrontendCap`, `Subrequest`).
    public init(_ kind: String, name: String) { self.init(kind, JSONObject([.init("name", .string(name))])) }

    private static func name(of kind: String) -> String { "github.com/moby/buildkit/errdefs.\(kind)+json" }

    /// Returns the detail as an encoded `google.protobuf.Any`.
    public func encoded() -> [UInt8] {
        var writer = WireWriter(capacity: value.count + type.utf8.count + 16)
        writer.string(1, type)
        writer.data(2, value)
        return writer.bytes
    }

    /// Returns the members of a detail of the given BuildKit kind, e.g. `Solve`; nil if the bytes are another detail or invalid.
    public static func members(of kind: String, _ bytes: [UInt8]) -> JSONObject? {
        guard let message = try? AnyMessage(decoding: WireReader(bytes)), message.type == name(of: kind) else {
            return nil
        }
        return (try? JSONValue(parsing: message.value))?.object
    }

    /// Returns whether bytes are an encoded detail of the given BuildKit kind, e.g. `Source`.
    public static func isKind(_ kind: String, _ bytes: [UInt8]) -> Bool {
        (try? AnyMessage(decoding: WireReader(bytes)))?.type == name(of: kind)
    }

    /// Returns whether bytes can be decoded as a `google.protobuf.Any`.
    public static func reads(_ bytes: [UInt8]) -> Bool { (try? AnyMessage(decoding: WireReader(bytes))) != nil }
}

/// The fields of a `google.protobuf.Any`.
private struct AnyMessage: WireMessage {
    var type = ""
    var value: [UInt8] = []

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: type = try field.exactString
        case 2: value = Array(try field.bytes)
        default: break
        }
    }
}
