import SyntaxKit

/// `frontend.schema`: the JSON Schema of the format version that a source declares. Slipway adds this subrequest for the YAML
/// languages.
struct SchemaRequest: Subrequest {
    let definition = SubrequestDefinition(
        name: "frontend.schema",
        version: "1.0.0",
        summary: "Show the JSON Schema of the file's version"
    )

    func isAnswered(by syntax: any Syntax) -> Bool { !syntax.schemas.isEmpty }

    func answer(for build: LoadedBuild) -> SubrequestAnswer {
        let schemas = build.syntax.schemas
        let version = build.syntax.version(of: build.source.file)
        let schema = Array(((schemas.first { $0.version == version } ?? schemas.last)?.json ?? "").utf8)
        return SubrequestAnswer(json: schema, text: schema)
    }
}
