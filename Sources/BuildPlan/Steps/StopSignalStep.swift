/// Sets the signal that stops a container (`STOPSIGNAL`).
public struct StopSignalStep: Sendable, Hashable {
    /// A name or a number.
    public var signal: Word

    /// A step that sets the stop signal.
    public init(_ signal: Word) { self.signal = signal }
}
