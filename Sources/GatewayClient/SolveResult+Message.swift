package import Bridge
import LLB

extension SolveResult {
    /// The result as the message that answers a solve.
    ///
    /// - Parameter withRefArrays: false for clients that know references as strings only.
    package func message(withRefArrays: Bool) -> [UInt8] {
        var writer = WireWriter()
        encode(&writer, withRefArrays: withRefArrays)
        return writer.bytes
    }
}
