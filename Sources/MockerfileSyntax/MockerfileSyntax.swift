public import BuildPlan
public import Diagnostics
public import JSON
public import SourceText
public import SyntaxKit
import ValueTree
import YAMLTree

/// The Mockerfile syntax: images described in YAML, in the language versions `v1alpha1` and `v1`.
///
/// An image is built in a fixed order, regardless of the order of its keys: arguments, environment, packages, downloads,
/// copies, files, then the steps, which run in the working directory and as the user of the image; then the image's
/// config.
public struct MockerfileSyntax: Syntax {
    public init() {}

    public var identity: SyntaxIdentity {
        SyntaxIdentity(
            name: "Mockerfile",
            imageName: "mocker",
            defaultFilename: "Mockerfile.yaml",
            filenames: ["Mockerfile"],
            syntaxNames: ["mocker", "mockerfile"],
            sourceLanguage: "YAML",
            summary: "Images in YAML: packages, repositories, files and commands"
        )
    }

    /// Returns whether the file starts with a YAML key, and one of its first 1,000 lines starts with `images:`.
    public func recognizes(_ source: SourceFile) -> Bool { YAMLParser.topKeys(of: source).contains("images") }

    public func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan? {
        guard let (file, decoding) = Mockerfile.description.decode(source, diagnostics: &diagnostics) else {
            return nil
        }
        var builder = PlanBuilder(images: file.images, decoding: decoding)
        let plan = builder.plan()
        diagnostics = builder.decoding.diagnostics
        return plan
    }

    /// The JSON Schemas of Mockerfiles, one for `v1alpha1` and one for `v1`.
    public var schemas: [SyntaxSchema] {
        Mockerfile.description.versions.map { version in
            SyntaxSchema(version: version, json: Mockerfile.description.jsonSchema(version: version))
        }
    }

    /// Returns the YAML tree of a file; nil after reporting errors if the file isn't a valid Mockerfile.
    public func tree(of source: SourceFile, diagnostics: inout DiagnosticSink) -> JSONValue? {
        _ = parse(source, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        return YAMLParser.parse(source, diagnostics: &diagnostics)?.tree(in: source)
    }

    public var structure: TextStructure { Mockerfile.description.structure }

    /// Returns the version that a file's `apiVersion` declares; nil if it declares none or an unknown version.
    public func version(of source: SourceFile) -> String? { Mockerfile.description.version(of: source) }

    /// The reference tables of all keys of a Mockerfile, in Markdown.
    public static var referenceTables: String { Mockerfile.description.referenceTables }
}
