import SourceText
import YAMLTree

/// The top of a Mockerfile.
struct Mockerfile: Sendable {
    var images: [DecodedRecord]

    private static let apiVersion = Field<String>(
        "apiVersion",
        .choice(["v1alpha1", "v1"]),
        required: true,
        doc: "The version of the syntax. Keys of `v1` are errors in a `v1alpha1` file."
    )
    private static let imagesField = Field(
        "images",
        ImageFields.record.type.list(minimum: 1),
        required: true,
        doc: "The images, in any order. Without a target the first one is built."
    )

    /// The whole syntax.
    static let description = DocumentDescription<Mockerfile>(
        name: "Mockerfile",
        area: "mockerfile",
        versions: ["v1alpha1", "v1"],
        root: RecordType(
            "mockerfile",
            "a Mockerfile",
            doc: "The file as a whole.",
            fields: [apiVersion, imagesField]
        ).type.map { record, _, _ in Mockerfile(images: record[imagesField] ?? []) }
    )
}
