import Bridge
import LLB
import OCISpec

/// Asks a solver from before `ResolveSourceMeta` for an image's digest and config.
struct ResolveImageConfigRequest: GatewayRequest {
    typealias Response = ResolveImageConfigResponse
    static let method = "ResolveImageConfig"

    /// The kind of resolver that looks into an OCI layout; 0 asks a registry.
    private static let layoutResolver: Int64 = 1

    var request: ImageRequest

    func encode(_ writer: inout WireWriter) {
        writer.string(1, request.reference)
        if let platform = request.platform { writer.message(2) { platform.encode(&$0) } }
        writer.string(3, request.mode.rawValue)
        writer.string(4, request.logName)
        guard let store = request.store else { return }
        writer.int(5, Self.layoutResolver)
        writer.string(6, store.sessionID)
        writer.string(7, store.name)
    }
}

/// An image's digest and config.
struct ResolveImageConfigResponse: GatewayResponse {
    var digest = ""
    var config: [UInt8] = []
    /// Empty from older solvers.
    var reference = ""

    init(decoding bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: digest = try field.string
            case 2: config = Array(try field.bytes)
            case 3: reference = try field.string
            default: break
            }
        }
    }
}

extension Platform {
    /// Writes a `pb.Platform`.
    func encode(_ writer: inout WireWriter) {
        writer.string(1, architecture)
        writer.string(2, os)
        writer.string(3, variant)
        writer.string(4, osVersion)
        writer.strings(5, osFeatures)
    }
}
