public import JSON
import LLB

/// A typed detail of a failure, by which clients tell failures apart (`google.protobuf.Any`).
public struct ErrorDetail: Sendable, Hashable {
    /// The type; not a URL in spite of the field's name.
    public var type: String
    /// Its value.
    public var value: [UInt8]

    /// A detail of its parts.
    public init(type: String, value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// One of BuildKit's details, whose value is JSON.
    ///
    /// - Parameter kind: the message's name, e.g. `Source`.
    public init(_ kind: String, _ value: JSONObject) {
        self.init(type: Self.name(of: kind), value: JSONValue.object(value).bytes(.go))
    }

    /// One of BuildKit's details that hold a name and no more (`FrontendCap`, `Subrequest`).
    public init(_ kind: String, name: String) { self.init(kind, JSONObject([.init("name", .string(name))])) }

    private static func name(of kind: String) -> String { "github.com/moby/buildkit/errdefs.\(kind)+json" }

    /// The encoded message.
    public func encoded() -> [UInt8] {
        var writer = WireWriter(capacity: value.count + type.utf8.count + 16)
        writer.string(1, type)
        writer.data(2, value)
        return writer.bytes
    }

    /// Whether bytes are an encoded detail of one of BuildKit's kinds.
    public static func isKind(_ kind: String, _ bytes: [UInt8]) -> Bool {
        (try? AnyMessage(decoding: WireReader(bytes)))?.type == name(of: kind)
    }

    /// Whether bytes are an encoded detail of any type.
    public static func reads(_ bytes: [UInt8]) -> Bool { (try? AnyMessage(decoding: WireReader(bytes))) != nil }
}

/// The fields of a `google.protobuf.Any`.
private struct AnyMessage: WireMessage {
    var type = ""

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: type = try field.exactString
        case 2: _ = try field.bytes
        default: break
        }
    }
}
