public import ValueTree

/// The structure of a language for editors and other tools: the keys or instructions, the places where they can occur, and
/// their documentation.
public enum TextStructure: Sendable {
    /// An unknown structure. Tools rely only on the plan.
    case opaque
    /// A YAML document with described keys.
    case keys(DocumentKeys)
    /// Instructions, each on a separate line, as in a Dockerfile.
    case instructions(InstructionSet)
}

/// The keys that a kind of document can contain.
public struct DocumentKeys: Sendable {
    /// The shape of the whole document.
    public var root: Shape
    /// The top-level key that declares the version.
    public var versionKey: String
    /// The versions of the language, oldest first; empty for a language without versions.
    public var versions: [String]

    public init(root: Shape, versionKey: String, versions: [String]) {
        self.root = root
        self.versionKey = versionKey
        self.versions = versions
    }

    /// Returns whether a file of version `version` may use a key that was introduced in version `since`. A nil `since` means
    /// the first version. A file without a version may use every key.
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
    /// The parser directives, i.e. the `# NAME=VALUE` lines at the top of a file.
    public var directives: [DirectiveDescription] = []

    public init(_ instructions: [InstructionDescription]) { self.instructions = instructions }
}

/// An instruction and its documentation.
public struct InstructionDescription: Sendable, Hashable {
    /// The keywords, the usual keyword first. They are matched ignoring case. A keyword may consist of two words.
    public var keywords: [String]
    /// The form of the arguments, for help texts, e.g. `[FLAGS] SOURCE … DESTINATION`.
    public var usage: String
    /// The documentation: one or more sentences in Markdown, on one line.
    public var doc: String
    public var flags: [FlagDescription] = []
    /// The kind of names that editors propose for the arguments, e.g. stages; nil if editors propose none.
    public var arguments: ValueRole?
    /// Words that editors propose as the first argument, e.g. `NONE`.
    public var words: [String] = []
    /// Whether the instruction begins a stage.
    public var beginsStage = false
    /// Whether the arguments are another instruction, as in `ONBUILD`.
    public var containsInstruction = false
    /// Whether the instruction may be the argument of another instruction, as in `ONBUILD RUN make`.
    public var canBeContained = true
    /// Whether `<<NAME` in the instruction's arguments begins a heredoc.
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
    /// The name without leading dashes.
    public var name: String
    /// The documentation: one or more sentences in Markdown, on one line.
    public var doc: String
    /// Whether the flag requires a value. If not, it may be written with `=true`, with `=false`, or without a value.
    public var takesValue: Bool
    /// The possible values; empty if they can't be listed.
    public var values: [String] = []
    /// The kind of names that editors propose for the value, e.g. stages; nil if editors propose none.
    public var role: ValueRole?
    /// The fields of a value such as `type=cache,target=/root`; empty for any other value.
    public var fields: [FlagDescription] = []
    /// Whether the flag makes the paths in the instruction's arguments refer to a source other than the build context, as
    /// `--from=base` does.
    public var replacesContext = false
    /// Whether the flag is allowed if its instruction is the argument of another instruction, as in `ONBUILD COPY --from=base a
    /// b`.
    public var canBeContained = true

    public init(_ name: String, takesValue: Bool = true, doc: String) {
        self.name = name
        self.takesValue = takesValue
        self.doc = doc
    }
}

/// A parser directive, e.g. `# escape=\``.
public struct DirectiveDescription: Sendable, Hashable {
    /// The name, in the form of `ParserDirective.name`, e.g. `escape`.
    public var name: String
    /// The documentation: one or more sentences in Markdown, on one line.
    public var doc: String
    /// The possible values; empty if they can't be listed. Several values of a directive are separated by commas.
    public var values: [FlagDescription] = []
    /// The fields of a value such as `skip=all;error=true`, in which semicolons separate the fields and commas separate a
    /// field's values; empty for any other value.
    public var fields: [FlagDescription] = []

    public init(_ name: String, doc: String) {
        self.name = name
        self.doc = doc
    }
}
