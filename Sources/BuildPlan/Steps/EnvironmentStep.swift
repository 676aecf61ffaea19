/// Sets variables for all later steps and the image (`ENV`).
public struct EnvironmentStep: Sendable, Hashable {
    /// The variables, in source order. All values are expanded with the variables as they were before the step.
    public var variables: [KeyValue]

    public init(_ variables: [KeyValue]) { self.variables = variables }
}
