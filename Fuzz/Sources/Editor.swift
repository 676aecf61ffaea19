import JSON
import LanguageServer
import LanguageServices
import SourceText
import StandardSyntaxes
import SyntaxKit

/// Asks for every answer of the language server at places of a text, and takes bytes of a client.
///
/// The input: a byte that selects the language, two bytes that select the places, then the text. A text after a separator
/// is what the client sends after it has opened the document.
func serveEditor(_ bytes: [UInt8]) {
    var input = Input(bytes)
    let syntaxes: [any Syntax] = [mockerfile, gockerfile, dockerfile, ickfile]
    let syntax = syntaxes[Int(input.byte() & 3)]
    let seed = input.short()
    let parts = parts(of: input.remainder(), 2)
    let text = parts[0] ?? []
    answer(DocumentModel(SourceFile(name: syntax.identity.defaultFilename, bytes: text), syntax: syntax), seed)
    serve(text, as: syntax.identity.defaultFilename, parts[1] ?? text, piece: max(1, seed & 0xFF))
}

private func answer(_ model: DocumentModel, _ seed: Int) {
    let count = model.source.bytes.count
    func check(_ range: SourceRange) {
        promise(range.start >= 0 && range.start <= range.end && range.end <= count, "a range outside of the text")
    }
    func check(_ symbol: DocumentSymbol) {
        check(symbol.range)
        promise(
            symbol.range.start <= symbol.selection.start && symbol.selection.end <= symbol.range.end,
            "a symbol's name outside of its range"
        )
        symbol.children.forEach(check)
    }
    model.symbols.forEach(check)
    model.foldingRanges.forEach { check($0.range) }
    for offset in [seed % (count + 1), (seed &* 7) % (count + 1), count] {
        model.completions(at: offset) { _ in [ContextEntry("a", isDirectory: true)] }.forEach { check($0.range) }
        model.hover(at: offset).map { check($0.range) }
        model.definition(at: offset).forEach(check)
        model.references(at: offset).forEach(check)
        (try? model.rename(at: offset, to: "renamed"))?.forEach(check)
    }
}

private func serve(_ text: [UInt8], as name: String, _ sent: [UInt8], piece: Int) {
    var session = Session(Session.Environment(registry: .standard, version: "0"))
    var framer = MessageFramer()
    let document: JSONValue = .object([
        "uri": .string("file:///" + name), "languageId": .string(""),
        "text": .string(String(decoding: text, as: UTF8.self)),
    ])
    check(session.receive([request("initialize", ["capabilities": .object([:])], id: 1)]))
    check(session.receive([request("textDocument/didOpen", ["textDocument": document], id: nil)]))
    var start = 0
    while start < sent.count {
        let end = min(start + piece, sent.count)
        check(session.receive(framer.append(sent[start..<end])))
        start = end
    }
    // The bytes as a message: few inputs have the right length in their header.
    check(session.receive([.message(sent)]))
}

private func request(_ method: String, _ params: JSONObject, id: Int?) -> MessageFramer.Event {
    var message: JSONObject = ["jsonrpc": .string("2.0"), "method": .string(method), "params": .object(params)]
    if let id { message.append("id", .integer(id)) }
    return .message(JSONValue.object(message).bytes())
}

/// Checks that each message is an answer or a notification.
private func check(_ effects: [Session.Effect]) {
    for case .send(let message) in effects {
        let isAnswer = message["id"] != nil && (message["result"] != nil) != (message["error"] != nil)
        promise(isAnswer || message["method"]?.string != nil, "neither an answer nor a notification")
    }
}
