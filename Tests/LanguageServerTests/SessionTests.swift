import Diagnostics
import JSON
import LanguageServer
import LanguageServices
import SourceText
import StandardSyntaxes
import SyntaxKit
import Testing

/// A client of a session, without a connection.
struct TestClient {
    var session: Session
    private var id = 0
    private(set) var jobs: [AnalysisJob] = []
    private(set) var notifications: [JSONValue] = []
    private(set) var exits: [Int32] = []

    init(initializing params: String? = "{\"capabilities\": {}}") throws {
        session = Session(
            Session.Environment(registry: .standard, version: "1.2.3") { path in
                path == "/work/src/" ? [ContextEntry("main.go", isDirectory: false)] : []
            }
        )
        if let params { _ = try request("initialize", params) }
    }

    /// Sends texts as messages that arrive together. Returns the answers.
    mutating func send(_ contents: [String]) -> [JSONValue] {
        take(session.receive(contents.map { .message(Array($0.utf8)) }))
    }

    mutating func take(_ effects: [Session.Effect]) -> [JSONValue] {
        var answers: [JSONValue] = []
        for effect in effects {
            switch effect {
            case .send(let message):
                if message["method"] == nil { answers.append(message) } else { notifications.append(message) }
            case .analyze(let job): jobs.append(job)
            case .cancel: break
            case .exit(let status): exits.append(status)
            }
        }
        return answers
    }

    mutating func request(_ method: String, _ params: String) throws -> JSONValue {
        id += 1
        let answers = send(["{\"jsonrpc\": \"2.0\", \"id\": \(id), \"method\": \"\(method)\", \"params\": \(params)}"])
        let answer = try #require(answers.first)
        #expect(answers.count == 1 && answer["id"]?.int64 == Int64(id))
        return answer
    }

    mutating func notify(_ method: String, _ params: String) {
        #expect(send(["{\"jsonrpc\": \"2.0\", \"method\": \"\(method)\", \"params\": \(params)}"]).isEmpty)
    }

    mutating func open(_ text: String, _ uri: String = "file:///work/Dockerfile", language: String = "dockerfile") {
        let item: JSONValue = .object([
            "uri": .string(uri), "languageId": .string(language), "version": .integer(1), "text": .string(text),
        ])
        notify("textDocument/didOpen", JSONValue.object(["textDocument": item]).text())
    }

    static func at(_ line: Int, _ character: Int, _ uri: String = "file:///work/Dockerfile", _ more: String = "")
        -> String
    {
        "{\"textDocument\": {\"uri\": \"\(uri)\"}, \"position\": {\"line\": \(line), \"character\": \(character)}\(more)}"
    }
}

/// The protocol: states, errors and documents.
@Suite struct SessionTests {
    private static func code(_ answer: JSONValue?) -> Int64? { answer?["error"]?["code"]?.int64 }

    @Test func negotiates() throws {
        var client = try TestClient(initializing: nil)
        let answer = try client.request(
            "initialize",
            "{\"capabilities\": {\"general\": {\"positionEncodings\": [\"utf-16\", \"utf-8\"]}}}"
        )
        let result = answer["result"]
        #expect(result?["capabilities"]?["positionEncoding"]?.string == "utf-8")
        #expect(result?["capabilities"]?["textDocumentSync"]?["change"]?.int64 == 2)
        #expect(result?["serverInfo"]?["version"]?.string == "1.2.3")
        var other = try TestClient(initializing: nil)
        #expect(
            try other.request("initialize", "{}")["result"]?["capabilities"]?["positionEncoding"]?.string == "utf-16"
        )
    }

    @Test func passesThroughItsStates() throws {
        var client = try TestClient(initializing: nil)
        #expect(Self.code(try client.request("textDocument/hover", TestClient.at(0, 0))) == -32002)
        #expect(Self.code(try client.request("shutdown", "null")) == -32002)
        // Notifications before `initialize` are dropped.
        client.open("FROM a")
        #expect(client.jobs.isEmpty)
        #expect(Self.code(try client.request("initialize", "[]")) == -32602)
        #expect(try client.request("initialize", "{}")["result"] != nil)
        #expect(Self.code(try client.request("initialize", "{}")) == -32600)
        client.notify("initialized", "{}")
        #expect(try client.request("shutdown", "null")["result"] == .null)
        #expect(Self.code(try client.request("textDocument/hover", TestClient.at(0, 0))) == -32600)
        client.notify("exit", "null")
        #expect(client.exits == [0])
        #expect(client.send(["{}"]).isEmpty)
    }

    @Test func exitsWithoutShutdown() throws {
        var client = try TestClient()
        client.notify("exit", "null")
        #expect(client.exits == [1])
        var other = try TestClient()
        _ = other.take(other.session.receiveEnd())
        #expect(other.exits == [1])
    }

    @Test(arguments: [
        ("nonsense", -32700), ("", -32700), ("{", -32700), ("[]", -32600), ("1", -32600), ("{}", -32600),
        ("{\"jsonrpc\": \"1.0\", \"id\": 1, \"method\": \"shutdown\"}", -32600),
        ("{\"jsonrpc\": \"2.0\", \"id\": 1}", -32600),
        ("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": 2}", -32600),
        ("{\"jsonrpc\": \"2.0\", \"id\": {}, \"method\": \"x\"}", -32600),
        ("{\"jsonrpc\": \"2.0\", \"id\": 1.5, \"method\": \"x\"}", -32600),
        ("{\"jsonrpc\": \"2.0\", \"id\": null, \"method\": \"x\"}", -32600),
        ("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"x\"}", -32601),
        ("{\"jsonrpc\": \"2.0\", \"id\": \"a\", \"method\": \"$/x\"}", -32601),
        ("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"textDocument/hover\", \"params\": 1}", -32602),
        ("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"textDocument/hover\"}", -32602),
        (
            "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"textDocument/hover\", \"params\": {\"textDocument\": {\"uri\": \"file:///x\"}}}",
            -32602
        ),
    ])
    func answersErrors(_ message: String, _ code: Int) throws {
        var client = try TestClient()
        let answers = client.send([message])
        #expect(answers.count == 1 && Self.code(answers.first) == Int64(code), "\(answers)")
        #expect(answers.first?["id"] != nil)
        #expect(try client.request("shutdown", "null")["result"] == .null)
    }

    @Test func answersAMalformedFrame() throws {
        var client = try TestClient()
        let answers = client.take(client.session.receive([.malformed("no colon")]))
        #expect(Self.code(answers.first) == -32700 && answers.first?["id"] == .null)
    }

    @Test(arguments: [
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": null}", "{\"jsonrpc\": \"2.0\", \"method\": \"$/setTrace\"}",
        "{\"jsonrpc\": \"2.0\", \"method\": \"workspace/didChangeConfiguration\", \"params\": {}}",
    ])
    func ignores(_ message: String) throws {
        var client = try TestClient()
        #expect(client.send([message]).isEmpty && client.notifications.isEmpty)
    }

    @Test func cancelsWhatHasNotRun() throws {
        var client = try TestClient()
        client.open("FROM a")
        let answers = client.send([
            "{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"textDocument/hover\", \"params\": \(TestClient.at(0, 0))}",
            "{\"jsonrpc\": \"2.0\", \"method\": \"$/cancelRequest\", \"params\": {\"id\": 7}}",
        ])
        #expect(answers.count == 1 && Self.code(answers.first) == -32800)
    }

    // MARK: Documents

    @Test func followsChanges() throws {
        var client = try TestClient()
        client.open("FROM a\nRUN é\n")
        client.notify(
            "textDocument/didChange",
            """
            {"textDocument": {"uri": "file:///work/Dockerfile", "version": 2}, "contentChanges": [
              {"range": {"start": {"line": 1, "character": 4}, "end": {"line": 1, "character": 5}}, "text": "make"},
              {"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 6}}, "text": " AS b"}]}
            """
        )
        #expect(client.jobs.map(\.source.text) == ["FROM a\nRUN é\n", "FROM a AS b\nRUN make\n"])
        #expect(client.jobs[0].delay == .zero && client.jobs[1].delay == .zero)
        #expect(client.jobs[1].syntax == "dockerfile" && client.jobs[1].folder == "/work")
        client.notify(
            "textDocument/didChange",
            "{\"textDocument\": {\"uri\": \"file:///work/Dockerfile\", \"version\": 3}, \"contentChanges\": [{\"text\": \"FROM c\"}]}"
        )
        #expect(client.jobs.last?.source.text == "FROM c")
    }

    /// Syntax errors disappear as soon as the text is parsed. Warnings of the compilation stay until the next one has ended.
    @Test func replacesSyntaxErrorsAtOnce() throws {
        var client = try TestClient()
        func diagnostic(_ code: DiagnosticCode, _ job: AnalysisJob) -> Diagnostic {
            Diagnostic(code, "x", at: SourceLocation(file: job.source, range: SourceRange(0, 1)))
        }
        func published() -> [String]? {
            client.notifications.last?["params"]?["diagnostics"]?.array?.compactMap { $0["code"]?.string }
        }
        func type() -> AnalysisJob {
            client.notify(
                "textDocument/didChange",
                "{\"textDocument\": {\"uri\": \"file:///work/Dockerfile\", \"version\": 2}, \"contentChanges\": [{\"text\": \"FROM c\"}]}"
            )
            return client.jobs[client.jobs.count - 1]
        }
        func finish(_ job: AnalysisJob, _ codes: [DiagnosticCode], isParsed: Bool) {
            let diagnostics = codes.map { diagnostic($0, job) }
            let analysis = Analysis(diagnostics: diagnostics, isParsed: isParsed, duration: .zero)
            _ = client.take(client.session.finish(job, analysis))
        }
        client.open("FROM a\n")
        finish(client.jobs[0], ["a.parser", "b.compiler"], isParsed: true)
        // Valid text after valid text: nothing is published before the compilation ends.
        let valid = type()
        #expect(client.session.finishParsing(valid, [diagnostic("a.parser", valid)]).isEmpty)
        finish(valid, ["a.parser", "b.compiler"], isParsed: true)
        finish(type(), ["c.syntax"], isParsed: false)
        #expect(published() == ["c.syntax"])
        // Valid text after a syntax error.
        let stale = type()
        let fixed = type()
        #expect(client.session.finishParsing(stale, []).isEmpty)
        _ = client.take(client.session.finishParsing(fixed, [diagnostic("a.parser", fixed)]))
        #expect(published() == ["a.parser"])
        finish(fixed, ["a.parser", "b.compiler"], isParsed: true)
        #expect(published() == ["a.parser", "b.compiler"])
        // A compilation that fails is no syntax error.
        finish(type(), ["d.compiler"], isParsed: true)
        let failing = type()
        #expect(client.session.finishParsing(failing, []).isEmpty)
    }

    /// An analysis starts at once, unless the one before took long.
    @Test(arguments: [(10, false), (500, false), (501, true)])
    func waitsAfterALongAnalysis(_ milliseconds: Int, _ waits: Bool) throws {
        var client = try TestClient()
        client.open("FROM a\n")
        _ = client.session.finish(
            client.jobs[0],
            Analysis(diagnostics: [], isParsed: true, duration: .milliseconds(milliseconds))
        )
        client.notify(
            "textDocument/didChange",
            "{\"textDocument\": {\"uri\": \"file:///work/Dockerfile\", \"version\": 2}, \"contentChanges\": [{\"text\": \"FROM c\"}]}"
        )
        #expect(client.jobs.count == 2 && (client.jobs[1].delay > .zero) == waits)
    }

    @Test(arguments: [
        ("textDocument/didChange", "{}"),
        ("textDocument/didChange", "{\"textDocument\": {\"uri\": \"file:///other\"}}"),
        ("textDocument/didOpen", "{\"textDocument\": {\"uri\": 1}}"), ("textDocument/didClose", "[]"),
        (
            "textDocument/didChange",
            "{\"textDocument\": {\"uri\": \"file:///work/Dockerfile\"}, \"contentChanges\": [{\"range\": {\"start\": 1}, \"text\": \"\"}]}"
        ),
    ])
    func logsBadNotifications(_ method: String, _ params: String) throws {
        var client = try TestClient()
        client.open("FROM a")
        client.notify(method, params)
        #expect(client.notifications.last?["method"]?.string == "window/logMessage")
    }

    @Test func publishesOnlyForThePresentText() throws {
        var client = try TestClient(
            initializing: "{\"capabilities\": {\"textDocument\": {\"publishDiagnostics\": {\"versionSupport\": true}}}}"
        )
        client.open("FROM a\n")
        client.notify(
            "textDocument/didChange",
            "{\"textDocument\": {\"uri\": \"file:///work/Dockerfile\", \"version\": 2}, \"contentChanges\": [{\"text\": \"FRM a\"}]}"
        )
        let result = Analysis(diagnostics: [], isParsed: true, duration: .zero)
        #expect(client.session.finish(client.jobs[0], result).isEmpty)
        let job = client.jobs[1]
        let error = Diagnostic(
            "x.y",
            "unknown",
            at: SourceLocation(file: job.source, range: SourceRange(0, 3)),
            notes: [.init("a note")],
            fixIts: [
                .init("replace", at: SourceLocation(file: job.source, range: SourceRange(0, 3)), replacement: "FROM")
            ]
        )
        _ = client.take(client.session.finish(job, Analysis(diagnostics: [error], isParsed: false, duration: .zero)))
        let params = client.notifications.last?["params"]
        #expect(params?["version"]?.int64 == 2)
        #expect(
            params?["diagnostics"]?.array?.first?.text()
                == "{\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":0,\"character\":3}},\"severity\":1,"
                + "\"code\":\"x.y\",\"source\":\"slipway\",\"message\":\"unknown\\na note\"}"
        )
        let range = "\"range\": {\"start\": {\"line\": 0, \"character\": 1}, \"end\": {\"line\": 0, \"character\": 1}}"
        let uri = "\"textDocument\": {\"uri\": \"file:///work/Dockerfile\"}"
        let actions = try client.request(
            "textDocument/codeAction",
            "{\(uri), \(range), \"context\": {\"diagnostics\": []}}"
        )["result"]?.array
        #expect(actions?.count == 1 && actions?.first?["title"]?.string == "replace")
        #expect(
            actions?.first?["edit"]?["changes"]?["file:///work/Dockerfile"]?.array?.first?["newText"]?.string == "FROM"
        )
        let all = try client.request(
            "textDocument/codeAction",
            "{\(uri), \(range), \"context\": {\"only\": [\"source\"]}}"
        )["result"]?.array
        #expect(all?.map { $0["kind"]?.string } == ["source.fixAll"])
        client.notify("textDocument/didClose", "{\(uri)}")
        #expect(client.notifications.last?["params"]?["diagnostics"] == .array([]))
        #expect(client.session.finish(job, result).isEmpty)
    }

    /// A client attaches the server to all YAML files. Those in no language of Slipway are left alone.
    @Test(arguments: [
        ("file:///a/values.yaml", "yaml", "a: 1", nil), ("file:///a/x.yaml", "yaml", "images:\n- a", "mocker"),
        ("file:///a/Dockerfile.dev", "plaintext", "x", "dockerfile"),
        ("untitled:Untitled-1", "dockerfile", "x", "dockerfile"),
        ("file:///a/b", "ickfile", "", "ick"), ("file:///a/b%20Ickfile", "", "", nil),
        ("file:///a/b.Ickfile", "", "", "ick"),
        ("file:///a/b", "", "#syntax=docker/dockerfile:1\n", "dockerfile"), ("file:///a/b.txt", "", "FROM a", nil),
    ])
    func selectsTheLanguage(_ uri: String, _ language: String, _ text: String, _ syntax: String?) throws {
        var client = try TestClient()
        client.open(text, uri, language: language)
        #expect(client.jobs.last?.syntax == syntax)
        #expect(
            try client.request("textDocument/documentSymbol", "{\"textDocument\": {\"uri\": \"\(uri)\"}}")["result"]?
                .array != nil
        )
    }
}
