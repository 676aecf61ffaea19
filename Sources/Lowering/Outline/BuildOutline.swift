public import SourceText

/// The inputs that a build of the target accepts: the result of `docker build --call=outline`.
public struct BuildOutline: Sendable, Hashable {
    /// A build argument that the target or one of its dependencies uses.
    public struct Argument: Sendable, Hashable {
        public var name: String
        /// The value in this build; nil if there is none.
        public var value: String?
        /// The description from the comment above the declaration; empty if there is none.
        public var comment: String
        /// The location of the declaration.
        public var location: SourceLocation

        package init(name: String, value: String?, comment: String, location: SourceLocation) {
            self.name = name
            self.value = value
            self.comment = comment
            self.location = location
        }
    }

    /// A client secret or SSH agent that steps use.
    public struct Mount: Sendable, Hashable {
        /// The ID under which the client provides the secret or agent, e.g. `default`.
        public var id: String
        /// Whether the build fails if the client does not provide the secret or agent.
        public var isRequired: Bool
        /// The location of the first step that uses the secret or agent.
        public var location: SourceLocation

        package init(id: String, isRequired: Bool, location: SourceLocation) {
            self.id = id
            self.isRequired = isRequired
            self.location = location
        }
    }

    /// A cache mount, whose content is kept between builds.
    public struct Cache: Sendable, Hashable {
        /// The cache's ID, with the build's cache namespace as a prefix.
        public var id: String
        /// The location of the first step that uses the cache.
        public var location: SourceLocation

        package init(id: String, location: SourceLocation) {
            self.id = id
            self.location = location
        }
    }

    /// The name of the target; nil if the target has none.
    public var name: String?
    /// The description from the comment above the target; empty if there is none.
    public var comment: String
    /// Build arguments, sorted by the line of their declaration.
    public var arguments: [Argument] = []
    /// Secrets, sorted by the line of their first use.
    public var secrets: [Mount] = []
    /// SSH agents, sorted by the line of their first use.
    public var agents: [Mount] = []
    /// Cache mounts, sorted by the line of their first use.
    public var caches: [Cache] = []

    package init(name: String?, comment: String) {
        self.name = name
        self.comment = comment
    }
}
