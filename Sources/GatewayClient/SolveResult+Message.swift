package import Bridge
import LLB

extension SolveResult {
    /// The encoded result (`Result`) for a client.
    ///
    /// - Parameter withRefArrays: Whether the client reads references as messages; older clients read strings.
    package func message(withRefArrays: Bool) -> [UInt8] {
        var writer = WireWriter()
        encode(&writer, withRefArrays: withRefArrays)
        return writer.bytes
    }
}
