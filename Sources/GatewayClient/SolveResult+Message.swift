package import Bridge
import LLB

extension SolveResult {
    /// The result as an encoded message `Result` of the gateway API, for a client of the gateway.
    ///
    /// - Parameter withRefArrays: Whether references are encoded as messages. Older clients read only strings.
    package func message(withRefArrays: Bool) -> [UInt8] {
        var writer = WireWriter()
        encode(&writer, withRefArrays: withRefArrays)
        return writer.bytes
    }
}
