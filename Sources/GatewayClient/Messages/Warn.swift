import Bridge
import LLB
import SourceText

/// Shows the user a warning.
struct WarnRequest: GatewayRequest {
    typealias Response = EmptyResponse
    static let method = "Warn"

    var warning: BridgeWarning

    func encode(_ writer: inout WireWriter) {
        writer.string(1, warning.vertex)
        writer.int(2, warning.level)
        writer.data(3, Array(warning.short.utf8))
        writer.strings(4, warning.detail)
        writer.string(5, warning.url)
        guard let file = warning.locations.first?.file else { return }
        writer.message(6) {
            $0.string(1, file.name)
            $0.data(2, file.bytes)
            $0.string(4, file.language)
        }
        for location in warning.locations { writer.message(7) { Definition.Range(location).encode(&$0) } }
    }
}

extension Definition.Range {
    /// Writes a `pb.Range`.
    fileprivate func encode(_ writer: inout WireWriter) {
        writer.message(1) {
            $0.int(1, Int64(startLine))
            $0.int(2, Int64(startCharacter))
        }
        writer.message(2) {
            $0.int(1, Int64(endLine))
            $0.int(2, Int64(endCharacter))
        }
    }
}
