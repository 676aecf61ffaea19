import Bridge
import LLB
import SourceText

/// Asks the solver to show the user a warning.
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
        writer.message(6) { Definition.SourceInfo(file: file).encode(&$0) }
        for location in warning.locations { writer.message(7) { Definition.Range(location).encode(&$0) } }
    }
}
