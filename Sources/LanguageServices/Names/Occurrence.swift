public import SourceText

/// A stage, image or variable that a text names.
public enum NamedSymbol: Sendable, Hashable {
    /// A stage, by its index in the plan.
    case stage(Int)
    /// An image in a registry, by its reference.
    case image(String)
    /// A build argument or an environment variable. The same name is one symbol in the whole file, because `--build-arg` sets
    /// it in every stage.
    case variable(String)
}

/// The use or declaration of a name in a text.
public struct Occurrence: Sendable, Hashable {
    public enum Role: Sendable, Hashable {
        /// The name in the declaration of a stage, build argument or environment variable.
        case declaration
        case reference
    }

    public var symbol: NamedSymbol
    /// The range of the name, without quotes, `$` and braces.
    public var range: SourceRange
    public var role: Role
    /// The index of the stage that contains the occurrence; nil if it is before the first stage.
    public var stage: Int?
}
