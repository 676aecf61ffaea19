/// Stores an instruction that runs when another image is built on this one (`ONBUILD`).
public struct OnBuildStep: Sendable, Hashable {
    /// The `ONBUILD` trigger: an instruction in Dockerfile syntax, regardless of the syntax of the file.
    public var trigger: String

    public init(_ trigger: String) { self.trigger = trigger }
}
