import Bridge
import LLB
import OCISpec

/// Resolves an image to its digest and config. Used with solvers that lack the `ResolveSourceMeta` method.
struct ResolveImageConfigRequest: GatewayRequest {
    typealias Response = ResolveImageConfigResponse
    static let method = "ResolveImageConfig"

    /// The resolver type for OCI layouts. 0 means registries.
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

struct ResolveImageConfigResponse: GatewayResponse, WireMessage {
    var digest = ""
    var config: [UInt8] = []
    /// The resolved reference; older solvers leave it empty.
    var reference = ""

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: digest = try field.string
        case 2: config = Array(try field.bytes)
        case 3: reference = try field.string
        default: break
        }
    }
}
