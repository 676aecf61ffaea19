public import BuildPlan
public import Diagnostics
public import SourceText
public import SyntaxKit
import YAMLTree

/// The Mockerfile: images described in YAML, in the versions `v1alpha1` and `v1`.
///
/// The order of what is done to an image is fixed, whatever the order of its keys: arguments,
/// environment, packages, downloads, copies, files, then the steps one by one, each in the
/// working directory and as the user of the image; then the image's own settings.
public struct MockerfileSyntax: Syntax {
    /// The syntax; it has no state.
    public init() {}

    /// How the Mockerfile is known.
    public var identity: SyntaxIdentity {
        SyntaxIdentity(
            name: "Mockerfile",
            imageName: "mocker",
            defaultFilename: "Mockerfile.yaml",
            filenames: ["Mockerfile"],
            syntaxNames: ["mocker", "mockerfile"],
            sourceLanguage: "YAML"
        )
    }

    /// True where lines of the text begin with `apiVersion:` and `images:`, or one of them does
    /// and no line looks like an instruction in capitals.
    public func recognizes(_ source: SourceFile) -> Bool {
        var keys: Set<String> = []
        for number in 1...min(source.lineCount, 1000) {
            let line = source.text(source.lineRange(number))
            for key in ["apiVersion", "images"] where line.hasPrefix(key) {
                let rest = line.dropFirst(key.count).drop { $0 == " " || $0 == "\t" }
                if rest.first == ":" { keys.insert(key) }
            }
            if keys.count == 2 { return true }
        }
        return keys.contains("images")
    }

    /// Reads a Mockerfile; see `docs/mockerfile.md` for what it may hold.
    public func parse(_ source: SourceFile, diagnostics: inout DiagnosticSink) -> BuildPlan? {
        guard let (file, decoding) = Mockerfile.description.decode(source, diagnostics: &diagnostics) else {
            return nil
        }
        var builder = PlanBuilder(images: file.images, decoding: decoding)
        let plan = builder.plan()
        diagnostics = builder.decoding.diagnostics
        return plan
    }

    /// The words of a Mockerfile for the canonical keywords.
    static let vocabulary = Vocabulary(
        language: "Mockerfile",
        stage: "image",
        keywords: [
            "FROM": "from", "ARG": "args", "ENV": "env", "RUN": "steps", "COPY": "copy", "ADD": "external",
            "WORKDIR": "workdir", "USER": "user", "ENTRYPOINT": "entrypoint", "CMD": "cmd", "LABEL": "labels",
            "EXPOSE": "expose", "VOLUME": "volumes", "HEALTHCHECK": "healthcheck", "STOPSIGNAL": "stopsignal",
            "SHELL": "shell",
        ]
    )
}

/// The JSON Schemas of the Mockerfile and the tables of its reference page.
public enum MockerfileSchema {
    /// The versions of the Mockerfile, oldest first.
    public static var versions: [String] { Mockerfile.description.versions }

    /// The JSON Schema (draft 2020-12) of a version, as text with a final newline.
    public static func json(_ version: String) -> String {
        Mockerfile.description.jsonSchema(version: version)
    }

    /// The tables of all keys, in Markdown.
    public static var referenceTables: String { Mockerfile.description.referenceTables }
}
