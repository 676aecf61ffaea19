/// Declares build arguments from here to the end of the stage (`ARG`).
public struct ArgumentStep: Sendable, Hashable {
    public var arguments: [ArgumentDeclaration]

    public init(_ arguments: [ArgumentDeclaration]) { self.arguments = arguments }
}
