public import ValueTree

/// The structure of a language for editors and other tools: which keys or instructions can occur where, and their
/// documentation.
public enum TextStructure: Sendable {
    /// An unknown structure. Tools rely on the plan alone.
    case opaque
    /// A YAML document with described keys.
    case keys(DocumentKeys)
    /// Instructions, each on a line of its own, as in a Dockerfile.
    case instructions(InstructionSet)
}

/// The keys of a kind of document.
public struct DocumentKeys: Sendable {
    /// The shape of the whole document.
    public var root: Shape
    /// The top-level key that declares the version.
    public var versionKey: String
    /// The versions, oldest first; empty for a language without versions.
    public var versions: [String]

    public init(root: Shape, versionKey: String, versions: [String]) {
        self.root = root
        self.versionKey = versionKey
        self.versions = versions
    }

    /// Whether a key that was introduced in version `since` (nil: the first version) is allowed in a file of version `version`.
    /// A file without a version may use every key.
    public func has(_ since: String?, in version: String?) -> Bool {
        guard let since, let version, let own = versions.firstIndex(of: version) else { return true }
        return own >= versions.firstIndex(of: since) ?? .max
    }
}

extension DocumentDescription {
    /// The keys of the document.
    public var structure: TextStructure {
        .keys(DocumentKeys(root: root.shape, versionKey: versionKey, versions: versions))
    }
}

/// The instructions of a language.
public struct InstructionSet: Sendable {
    /// The instructions, in the order of the reference page.
    public var instructions: [InstructionDescription]
    /// The parser directives, the lines `# NAME=VALUE` at the top of a file.
    public var directives: [DirectiveDescription] = []

    public init(_ instructions: [InstructionDescription]) { self.instructions = instructions }
}

/// An instruction and its documentation.
public struct InstructionDescription: Sendable, Hashable {
    /// The keywords, the usual one first; matched without case. A keyword may be two words.
    public var keywords: [String]
    /// The form of the arguments, e.g. `[FLAGS] SOURCE … DESTINATION`.
    public var usage: String
    /// One or more sentences in Markdown, on one line.
    public var doc: String
    public var flags: [FlagDescription] = []
    /// What the arguments refer to; nil if an editor can propose nothing.
    public var arguments: ValueRole?
    /// Words that may be the first argument, e.g. `NONE`.
    public var words: [String] = []
    /// Whether the instruction begins a stage.
    public var beginsStage = false
    /// Whether the arguments are another instruction, as those of `ONBUILD` are.
    public var containsInstruction = false
    /// Whether the instruction may be the argument of one that contains an instruction.
    public var canBeContained = true
    /// Whether `<<NAME` in its arguments begins a heredoc.
    public var takesHeredocs = false

    public init(_ keywords: [String], usage: String, doc: String) {
        self.keywords = keywords
        self.usage = usage
        self.doc = doc
    }

    /// The usual keyword.
    public var keyword: String { keywords.first ?? "" }
}

/// A flag of an instruction, e.g. `--from=base`, or a field of a flag's value, e.g. `type=cache`.
public struct FlagDescription: Sendable, Hashable {
    /// The name without dashes.
    public var name: String
    /// One or more sentences in Markdown, on one line.
    public var doc: String
    /// Whether the flag takes a value. A flag without one may have `=true` or `=false`.
    public var takesValue: Bool
    /// The possible values; empty if they can't be listed.
    public var values: [String] = []
    /// What the value refers to; nil if an editor can propose nothing.
    public var role: ValueRole?
    /// The fields of a value such as `type=cache,target=/root`; empty for any other value.
    public var fields: [FlagDescription] = []
    /// Whether the paths in the instruction's arguments are not in the build context if the flag is given, as with
    /// `--from=base`.
    public var replacesContext = false
    /// Whether the flag is allowed in an instruction that another one contains.
    public var canBeContained = true

    public init(_ name: String, takesValue: Bool = true, doc: String) {
        self.name = name
        self.takesValue = takesValue
        self.doc = doc
    }
}

/// A parser directive, e.g. `# escape=\``.
public struct DirectiveDescription: Sendable, Hashable {
    /// The name as `ParserDirective.name` has it, e.g. `escape`.
    public var name: String
    /// One or more sentences in Markdown, on one line.
    public var doc: String
    /// The possible values; empty if they can't be listed. A comma separates several.
    public var values: [FlagDescription] = []
    /// The fields of a value such as `skip=all;error=true`, which semicolons separate; empty for any other value. A comma
    /// separates the values of a field.
    public var fields: [FlagDescription] = []

    public init(_ name: String, doc: String) {
        self.name = name
        self.doc = doc
    }
}
