package import Bridge
import LLB

extension SolveResult {
    /// Returns the result encoded as a `Result` message of the gateway API.
    ///
    /// - Parameter withRefArrays: Whether references are encoded as messages. Older clients read only strings.
    package func message(withRefArrays: Bool) -> [UInt8] {
        var writer = WireWriter()
        encode(&writer, withRefArrays: withRefArrays)
        return writer.bytes
    }
}
