/// Sets the signal that stops a container (`STOPSIGNAL`).
public struct StopSignalStep: Sendable, Hashable {
    /// The name or number of the signal, e.g. `SIGQUIT` or `3`.
    public var signal: Word

    public init(_ signal: Word) { self.signal = signal }
}
