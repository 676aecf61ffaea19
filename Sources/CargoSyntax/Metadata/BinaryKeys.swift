import BuildPlan
import ValueTree

/// The keys of a `binary` table.
enum BinaryKeys {
    static let name = Field(
        "name",
        WharfValues.word(StringForm("the name of a binary target", pattern: "^[\\w-]+$"), "the name of a binary target")
        {
            WharfValues.isName($0, besides: "_-")
        },
        required: true,
        doc: "The name of the binary target."
    )
    static let destination = Field(
        "destination",
        WharfValues.file,
        required: true,
        doc: "The absolute path of the binary in the image."
    )

    static let type = RecordType(
        "binary",
        "a binary",
        doc: "A binary and its path in the image.",
        fields: [name, destination]
    ).type.map { table, _, _ -> Wharf.Binary? in
        guard let name = table[name], let destination = table[destination] else { return nil }
        return Wharf.Binary(name: name, destination: destination, range: name.range)
    }
}
