/// Sets variables for all later steps and the image (`ENV`).
public struct EnvironmentStep: Sendable, Hashable {
    /// The variables, in order; values see the environment before the step.
    public var variables: [KeyValue]

    /// A step that sets variables.
    public init(_ variables: [KeyValue]) { self.variables = variables }
}
