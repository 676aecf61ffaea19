/// Sets the signal that stops a container (`STOPSIGNAL`).
public struct StopSignalStep: Sendable, Hashable {
    /// A signal name or number.
    public var signal: Word

    public init(_ signal: Word) { self.signal = signal }
}
