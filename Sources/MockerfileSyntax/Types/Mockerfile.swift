import SourceText
import ValueTree

/// The top level of a Mockerfile.
struct Mockerfile: Sendable {
    var images: [DecodedRecord]

    private static let apiVersion = Field<String>(
        "apiVersion",
        .choice(["v1alpha1", "v1"]),
        required: true,
        doc: "The version of the syntax. Keys that `v1` introduced are errors in a `v1alpha1` file."
    )
    private static let imagesField = Field(
        "images",
        ImageFields.record.type.list(minimum: 1),
        required: true,
        doc: "The images, in any order. The first image is built unless `--target` names another."
    )

    static let description = DocumentDescription<Mockerfile>(
        name: "Mockerfile",
        area: "mockerfile",
        versions: ["v1alpha1", "v1"],
        root: RecordType(
            "mockerfile",
            "a Mockerfile",
            doc: "The top level of the file. Keys that start with `x-` are ignored; their values can have anchors.",
            fields: [apiVersion, imagesField],
            allowsExtensions: true
        ).type.map { record, _, _ in Mockerfile(images: record[imagesField] ?? []) }
    )
}
