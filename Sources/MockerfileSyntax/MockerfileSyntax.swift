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

    /// True where the first line that says anything is a YAML key, and `images:` begins a line.
    public func recognizes(_ source: SourceFile) -> Bool {
        var isFirst = true
        for number in 1...min(source.lineCount, 1000) {
            let line = source.text(source.lineRange(number))
            if line.hasPrefix("#") || line.hasPrefix("%") || line.hasPrefix("---") { continue }
            let key = line.drop { $0 == "\u{FEFF}" }.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
            let rest = line.drop { $0 == "\u{FEFF}" }.dropFirst(key.count).drop { $0 == " " || $0 == "\t" }
            if key.isEmpty, rest.isEmpty { continue }
            let isKey = !key.isEmpty && rest.first == ":"
            if isFirst, !isKey { return false }
            if isKey, key == "images" { return true }
            isFirst = false
        }
        return false
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
