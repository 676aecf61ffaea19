import Diagnostics
import DockerfileSyntax
import GockerfileSyntax
import MockerfileSyntax
import ShellWords
import SourceText
import SyntaxKit
import TOMLTree
import YAMLTree

let mockerfile = MockerfileSyntax()
let gockerfile = GockerfileSyntax()
let dockerfile = DockerfileSyntax.dockerfile
let ickfile = DockerfileSyntax.ickfile

/// Makes a file and does with it what selects its language and version.
func recognized(_ bytes: [UInt8], as name: String, by syntax: any Syntax) -> SourceFile {
    let source = SourceFile(name: name, bytes: bytes, language: syntax.identity.sourceLanguage)
    _ = SyntaxDirective.detect(in: source)
    _ = syntax.recognizes(source)
    _ = syntax.version(of: source)
    return source
}

/// Does all that is done with a build file before it is lowered.
func parse(_ bytes: [UInt8], as name: String, with syntax: any Syntax) {
    let source = recognized(bytes, as: name, by: syntax)
    var diagnostics = DiagnosticSink()
    let plan = syntax.parse(source, diagnostics: &diagnostics)
    // An empty Dockerfile is an error of its caller's, which names the file.
    promise(plan != nil || diagnostics.hasErrors || bytes.isEmpty, "neither a plan nor an error")
    render(diagnostics)
}

/// Writes diagnostics as a terminal would show them.
func render(_ diagnostics: DiagnosticSink) { render(diagnostics.sorted) }

func render(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
        promise(!diagnostic.message.isEmpty, "a diagnostic without words")
        _ = TextRenderer.line(diagnostic)
        _ = terminalText(TextRenderer.full(diagnostic))
    }
}

func readYAML(_ bytes: [UInt8]) {
    let source = SourceFile(name: "a.yaml", bytes: bytes, language: "YAML")
    _ = YAMLParser.topKeys(of: source)
    var diagnostics = DiagnosticSink()
    let root = YAMLParser.parse(source, diagnostics: &diagnostics)
    promise(root != nil || diagnostics.hasErrors, "neither a document nor an error")
    render(diagnostics)
}

func readTOML(_ bytes: [UInt8]) {
    let source = SourceFile(name: "a.toml", bytes: bytes, language: "TOML")
    var diagnostics = DiagnosticSink()
    let root = TOMLParser.parse(source, diagnostics: &diagnostics)
    promise((root != nil) != diagnostics.hasErrors, "a document with an error, or neither")
    render(diagnostics)
}

/// Expands a word by the rules that the first byte selects.
func expandWords(_ bytes: [UInt8]) {
    var input = Input(bytes)
    let flags = input.byte()
    let rules = ShellWords(
        escape: UInt8(ascii: flags & 1 == 0 ? "\\" : "`"),
        keepsQuotes: flags & 2 != 0,
        keepsEscapes: flags & 4 != 0,
        ignoresQuotes: flags & 8 != 0,
        keepsUnset: flags & 16 != 0
    )
    let variables = [
        "a": "1", "B": "x y", "path": "/usr/local/bin:/usr/bin", "empty": "", "star": "a*b?c\\", "u": "é\u{1F600}",
    ]
    let text = String(decoding: input.remainder(), as: UTF8.self)
    let expanded = try? rules.expand(text, in: variables)
    if rules.isPlain(text) { promise(expanded?.value == text, "a plain word has changed") }
    _ = try? rules.split(text, in: variables)
    _ = try? csvFields(text)
    _ = try? HeredocStart.all(in: text)
    _ = HeredocStart.strippingTabs(text)
}
