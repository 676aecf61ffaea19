public import BuildPlan
public import Diagnostics
public import SourceText
public import SyntaxKit
import YAMLTree

/// The Gockerfile: the image of a Go server, by the repository, path and version of its source.
public struct GockerfileSyntax: Syntax {
    /// How the Gockerfile is known.
    public let identity = SyntaxIdentity(
        name: "Gockerfile",
        imageName: "gocker",
        defaultFilename: "Gockerfile.yaml",
        filenames: ["Gockerfile"],
        syntaxNames: ["gocker", "gockerfile"],
        sourceLanguage: "YAML",
        summary: "A Go program's image in a few lines of YAML"
    )

    /// The syntax; it has no state.
    public init() {}

    /// True where the first key is one of a Gockerfile, and `repo` is among them.
    public func recognizes(_ source: SourceFile) -> Bool {
        let keys = YAMLParser.topKeys(of: source)
        return keys.contains("repo") && ["repo", "path", "version"].contains(keys.first)
    }

    /// The JSON Schema.
    public var schemas: [SyntaxSchema] { [SyntaxSchema(json: Gockerfile.description.jsonSchema())] }

    /// The tables of all keys, in Markdown.
    public static var referenceTables: String { Gockerfile.description.referenceTables }

    /// Reads a Gockerfile; see `docs/gockerfile.md` for what it may hold.
    public func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan? {
        guard let (file, _) = Gockerfile.description.decode(source, diagnostics: &diagnostics),
            let repo = file[Gockerfile.repo]
        else { return nil }
        let server = ServerImage(
            repo: repo,
            version: file[Gockerfile.version] ?? Word("master", range: repo.range, expansion: .none),
            path: file[Gockerfile.path] ?? Word(".", range: repo.range, expansion: .none)
        )
        return server.plan(of: source)
    }
}
