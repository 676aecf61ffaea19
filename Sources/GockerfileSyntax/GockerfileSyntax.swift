public import BuildPlan
public import Diagnostics
public import JSON
public import SourceText
public import SyntaxKit
import ValueTree
import YAMLTree

/// The Gockerfile syntax, which describes the image of a Go server by the Git repository, path and version of its source.
public struct GockerfileSyntax: Syntax {
    public let identity = SyntaxIdentity(
        name: "Gockerfile",
        imageName: "gocker",
        defaultFilename: "Gockerfile.yaml",
        filenames: ["Gockerfile"],
        syntaxNames: ["gocker", "gockerfile"],
        sourceLanguage: "YAML",
        summary: "A Go program's image in a few lines of YAML"
    )

    public init() {}

    /// Returns whether the first top-level key is `repo`, `path` or `version`, and `repo` is among the keys.
    public func recognizes(_ source: SourceFile) -> Bool {
        let keys = YAMLParser.topKeys(of: source)
        return keys.contains("repo") && ["repo", "path", "version"].contains(keys.first)
    }

    public var schemas: [SyntaxSchema] { [SyntaxSchema(json: Gockerfile.description.jsonSchema())] }

    /// Returns the YAML tree of a Gockerfile; nil, after reporting errors, if the file is invalid.
    public func tree(of source: SourceFile, diagnostics: inout DiagnosticSink) -> JSONValue? {
        _ = parse(source, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        return YAMLParser.parse(source, diagnostics: &diagnostics)?.tree(in: source)
    }

    public var structure: TextStructure { Gockerfile.description.structure }

    /// The reference tables of all keys of a Gockerfile, in Markdown.
    public static var referenceTables: String { Gockerfile.description.referenceTables }

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
