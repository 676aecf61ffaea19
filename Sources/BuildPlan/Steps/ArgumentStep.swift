/// Declares build arguments from here to the end of the stage (`ARG`).
public struct ArgumentStep: Sendable, Hashable {
    /// The arguments, in order.
    public var arguments: [ArgumentDeclaration]

    /// A declaration of arguments.
    public init(_ arguments: [ArgumentDeclaration]) { self.arguments = arguments }
}
