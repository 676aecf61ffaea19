import BuildPlan
import SourceText
import ValueTree

/// The `metadata.wharf` section of a package or a workspace: the builder image, the output image, and the binaries.
struct Wharf: Sendable {
    /// The `builder` and `output` tables, each with the range of its key; nil if the section lacks the table.
    var builder: Located<Builder>?
    var output: Located<Output>?
    var binaries: [Binary]

    /// The builder image, in which Cargo compiles (the `builder` table).
    struct Builder: Sendable {
        var image: Word
        var user: Word?
        var environment: [KeyValue] = []
        var target: Word?
        var setup: [Command] = []
    }

    /// The output image (the `output` table).
    struct Output: Sendable {
        var image: Word
        var user: Word?
        var directory: Word?
        var entrypoint: Located<[String]>?
        var arguments: Located<[String]>?
        var environment: [KeyValue] = []
        var ports: [Word] = []
        var volumes: [Word] = []
        var labels: [KeyValue] = []
        var stopSignal: Word?
        var before: [Command] = []
        var after: [Command] = []
    }

    /// A binary target and its path in the output image.
    struct Binary: Sendable {
        var name: Word
        var destination: Word
        /// The range of the whole table.
        var range: SourceRange
    }

    /// A user-defined command.
    struct Command: Sendable {
        var line: CommandLineForm
        /// The text that progress shows instead of the command; nil if there is none.
        var display: String?
        var range: SourceRange
    }
}

/// The keys of the `metadata.wharf` section.
enum WharfKeys {
    static let builder = Field(
        "builder",
        BuilderKeys.type,
        doc: "The builder image. All packages of a build together have exactly one builder."
    )
    static let output = Field(
        "output",
        OutputKeys.type,
        doc: "The output image. All packages of a build together have exactly one output."
    )
    static let binary = Field(
        "binary",
        BinaryKeys.type.list(),
        doc:
            "The binaries that are compiled and copied into the image, as an array of tables: `[[…metadata.wharf.binary]]`."
    )

    static let record = RecordType(
        "wharf",
        "a wharf section",
        doc: "`[package.metadata.wharf]` of a package, or `[workspace.metadata.wharf]` of a workspace.",
        fields: [builder, output, binary]
    )

    static let description = DocumentDescription(
        name: "wharf section",
        area: "cargo",
        root: record.type.map { table, _, _ in
            Wharf(
                builder: located(builder, of: table),
                output: located(output, of: table),
                binaries: table[binary] ?? []
            )
        }
    )

    /// Returns the value of a field with the range of its key.
    private static func located<Value>(_ field: Field<Value>, of table: DecodedRecord) -> Located<Value>? {
        guard let value = table[field], let key = table.entry(field)?.keyRange else { return nil }
        return Located(value, key)
    }
}
