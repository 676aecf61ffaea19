package import BuildPlan
public import Diagnostics
public import SourceText

/// The targets and parameters of a `Program`, for `--call=targets`, `--call=outline` and editors. The text alone determines
/// them.
public struct ProgramListing: Sendable {
    /// The targets in source order.
    public var targets: [Target]
    /// The parameters that apply to every target.
    public var parameters: Parameters
    /// Errors in individual targets, which don't prevent other targets from being built. A check reports all of them; a build
    /// reports an error only if it needs the target.
    public var problems: [Diagnostic] = []

    /// A target that `--target` can name.
    public struct Target: Sendable {
        public var name: String
        /// Whether a build that names no target builds this one.
        public var isDefault: Bool
        /// The comment above the target; empty if there is none.
        public var comment: String
        /// The base of the target as written, e.g. `alpine:$VERSION`; empty if the language has no bases.
        public var base: String
        /// The range of the target's head, e.g. of the `build:` line in an Earthfile.
        public var range: SourceRange
        /// The parameters of this target alone.
        public var parameters: Parameters
        /// The names of the target's images as written: empty if its image has no name; nil if the target isn't an image, or if
        /// the language has no image names.
        public var images: [String]?

        public init(
            _ name: String,
            isDefault: Bool = false,
            comment: String = "",
            base: String = "",
            range: SourceRange,
            parameters: Parameters = Parameters()
        ) {
            self.name = name
            self.isDefault = isDefault
            self.comment = comment
            self.base = base
            self.range = range
            self.parameters = parameters
        }
    }

    /// Build arguments, secrets, SSH agents and caches, each in source order.
    public struct Parameters: Sendable {
        public var arguments: [Argument] = []
        public var secrets: [Mount] = []
        public var agents: [Mount] = []
        public var caches: [Mount] = []

        public init() {}

        /// Returns these parameters, followed by those of `other`.
        func adding(_ other: Parameters) -> Parameters {
            var all = self
            all.arguments += other.arguments
            all.secrets += other.secrets
            all.agents += other.agents
            all.caches += other.caches
            return all
        }
    }

    /// A build argument.
    public struct Argument: Sendable {
        public var name: String
        /// The default value; nil if there is none.
        public var value: String?
        /// The comment above the declaration, or the documentation of the argument; empty if there is none.
        public var comment: String
        public var range: SourceRange

        public init(_ name: String, value: String? = nil, comment: String = "", range: SourceRange) {
            self.name = name
            self.value = value
            self.comment = comment
            self.range = range
        }
    }

    /// A secret, SSH agent or cache.
    public struct Mount: Sendable {
        public var id: String
        /// Whether the build fails if the client doesn't provide the secret or agent.
        public var isRequired: Bool
        public var range: SourceRange

        public init(_ id: String, isRequired: Bool = false, range: SourceRange) {
            self.id = id
            self.isRequired = isRequired
            self.range = range
        }
    }

    public init(targets: [Target] = [], parameters: Parameters = Parameters()) {
        self.targets = targets
        self.parameters = parameters
    }

    /// The target that a build without `--target` builds; nil if there is no default.
    public var defaultTarget: Target? { targets.first(where: \.isDefault) }

    /// Returns the parameters of a target: first those of all targets, then its own. If `name` is nil, the target is the
    /// default target.
    public func parameters(of name: String?) -> Parameters {
        let target = name.map { name in targets.first { $0.name == name } } ?? defaultTarget
        return target.map { parameters.adding($0.parameters) } ?? parameters
    }

    /// Returns a plan that contains the targets as stages without steps, for tools that list targets.
    package func plan(of source: SourceFile, language: String) -> BuildPlan {
        let stages = targets.map { target in
            var stage = Stage(
                name: target.name,
                nameRange: target.range,
                base: .image(Word(target.base, range: target.range, expansion: .none)),
                range: target.range,
                head: target.name
            )
            stage.comment = target.comment
            return stage
        }
        return BuildPlan(
            source: source,
            vocabulary: Vocabulary(language: language, stage: "target", stepForm: .text),
            arguments: parameters.arguments.map { argument in
                let value = argument.value.map { Word($0, range: argument.range, expansion: .none) }
                return ArgumentDeclaration(
                    name: Word(argument.name, range: argument.range, expansion: .none),
                    defaultValue: value,
                    comment: argument.comment
                )
            },
            stages: stages,
            defaultStage: targets.firstIndex(where: \.isDefault) ?? max(0, targets.count - 1)
        )
    }
}
