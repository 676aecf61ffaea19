/// Stores an instruction that runs in images built on this one (`ONBUILD`).
public struct OnBuildStep: Sendable, Hashable {
    /// The instruction in a Dockerfile's words, whatever the syntax of the file.
    public var trigger: String

    /// A stored instruction.
    public init(_ trigger: String) { self.trigger = trigger }
}
