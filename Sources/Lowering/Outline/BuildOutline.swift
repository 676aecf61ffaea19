public import SourceText

/// What a build of the target can be given: the answer to `docker build --call=outline`.
public struct BuildOutline: Sendable, Hashable {
    /// A build argument that the target, or what it rests on, uses.
    public struct Argument: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its value in this build; nil where it has none.
        public var value: String?
        /// What the comment above its declaration says of it; empty where there is none.
        public var comment: String
        /// Where it is declared.
        public var location: SourceLocation
    }

    /// A secret or an SSH agent of the client.
    public struct Mount: Sendable, Hashable {
        /// Its identity.
        public var id: String
        /// True where the build fails without it.
        public var isRequired: Bool
        /// The step that first asks for it.
        public var location: SourceLocation
    }

    /// A cache that outlives the build.
    public struct Cache: Sendable, Hashable {
        /// Its identity, with the build's prefix.
        public var id: String
        /// The step that first asks for it.
        public var location: SourceLocation
    }

    /// The name of the target; nil where it has none.
    public var name: String?
    /// What the comment above the target says of it; empty where there is none.
    public var comment: String
    /// Build arguments in the order of the lines that declare them.
    public var arguments: [Argument] = []
    /// Secrets in the order of the lines that ask for them.
    public var secrets: [Mount] = []
    /// SSH agents in the order of the lines that ask for them.
    public var agents: [Mount] = []
    /// Cache mounts in the order of the lines that ask for them.
    public var caches: [Cache] = []

    init(name: String?, comment: String) {
        self.name = name
        self.comment = comment
    }
}
