import JSON
import LanguageServer
import Testing

/// The form of each answer.
@Suite struct AnswerTests {
    private static let text = "ARG V=1\nFROM a AS b\n# c\n# d\nFROM e:$V\nCOPY --from=b \\\n  /x /y\n"

    private static func client(_ capabilities: String = "{}") throws -> TestClient {
        var client = try TestClient(initializing: "{\"capabilities\": \(capabilities), \"initializationOptions\": {}}")
        client.open(text)
        return client
    }

    private static func range(_ startLine: Int, _ start: Int, _ endLine: Int, _ end: Int) -> String {
        "{\"start\":{\"line\":\(startLine),\"character\":\(start)},\"end\":{\"line\":\(endLine),\"character\":\(end)}}"
    }

    @Test func completes() throws {
        var client = try Self.client(
            "{\"textDocument\": {\"completion\": {\"completionItem\": {\"documentationFormat\": [\"markdown\"]}}}}"
        )
        let result = try client.request("textDocument/completion", TestClient.at(7, 0))["result"]
        let item = result?["items"]?.array?.first { $0["label"]?.string == "COPY" }
        #expect(item?["documentation"]?["kind"]?.string == "markdown")
        #expect(item?["textEdit"]?.text() == "{\"range\":\(Self.range(7, 0, 7, 0)),\"newText\":\"COPY\"}")
        let plain = try Self.plain(TestClient.at(7, 0))
        #expect(plain?["items"]?.array?.first?["documentation"]?["kind"]?.string == "plaintext")
    }

    private static func plain(_ params: String) throws -> JSONValue? {
        var client = try Self.client()
        return try client.request("textDocument/completion", params)["result"]
    }

    @Test func listsTheContext() throws {
        for (options, uri) in [
            ("{}", "file:///work/Dockerfile"), ("{\"context\": \"..\"}", "file:///work/docker/Dockerfile"),
            ("{\"context\": \"/work\"}", "file:///a/Dockerfile"),
        ] {
            var client = try TestClient(initializing: "{\"capabilities\": {}, \"initializationOptions\": \(options)}")
            client.open("FROM a\nCOPY src/", uri)
            let items = try client.request("textDocument/completion", TestClient.at(1, 9, uri))["result"]?["items"]?
                .array
            #expect(options.contains("..") || items?.first?["label"]?.string == "main.go")
            #expect(client.jobs.last?.context == (options.contains("..") ? "/work/docker/.." : "/work"))
        }
    }

    @Test func hovers() throws {
        var client = try Self.client()
        let result = try client.request("textDocument/hover", TestClient.at(5, 1))["result"]
        #expect(result?["contents"]?["kind"]?.string == "plaintext")
        #expect(result?["range"]?.text() == Self.range(5, 0, 5, 4))
        #expect(try client.request("textDocument/hover", TestClient.at(2, 0))["result"] == .null)
    }

    @Test func navigates() throws {
        var client = try Self.client()
        let definition = try client.request("textDocument/definition", TestClient.at(5, 12))["result"]
        #expect(definition?.text() == "[{\"uri\":\"file:///work/Dockerfile\",\"range\":\(Self.range(1, 10, 1, 11))}]")
        #expect(try client.request("textDocument/definition", TestClient.at(0, 0))["result"] == .null)
        let references = try client.request("textDocument/references", TestClient.at(4, 8))["result"]?.array
        #expect(references?.count == 2)
        let uses = try client.request(
            "textDocument/references",
            TestClient.at(4, 8, "file:///work/Dockerfile", ", \"context\": {\"includeDeclaration\": false}")
        )["result"]?.array
        #expect(uses?.count == 1)
    }

    @Test func outlines() throws {
        let params = "{\"textDocument\": {\"uri\": \"file:///work/Dockerfile\"}}"
        var client = try Self.client(
            "{\"textDocument\": {\"documentSymbol\": {\"hierarchicalDocumentSymbolSupport\": true}}}"
        )
        let tree = try client.request("textDocument/documentSymbol", params)["result"]?.array
        #expect(tree?.map { $0["name"]?.string } == ["V", "b", "stage 1"])
        #expect(tree?.last?["children"]?.array?.first?["range"]?.text() == Self.range(5, 0, 6, 7))
        var flat = try Self.client()
        let symbols = try flat.request("textDocument/documentSymbol", params)["result"]?.array
        #expect(symbols?.map { $0["name"]?.string } == ["V", "b", "stage 1", "COPY"])
        #expect(symbols?.last?["containerName"]?.string == "stage 1")
        let folds = try client.request("textDocument/foldingRange", params)["result"]
        #expect(
            folds?.text()
                == "[{\"startLine\":2,\"endLine\":3,\"kind\":\"comment\"},{\"startLine\":4,\"endLine\":6,\"kind\":\"region\"},"
                + "{\"startLine\":5,\"endLine\":6,\"kind\":\"region\"}]"
        )
    }

    @Test func renames() throws {
        var client = try Self.client(
            "{\"workspace\": {\"workspaceEdit\": {\"documentChanges\": true}}, \"textDocument\": {\"rename\": {\"prepareSupport\": true}}}"
        )
        let prepared = try client.request("textDocument/prepareRename", TestClient.at(1, 10))["result"]
        #expect(prepared?.text() == "{\"range\":\(Self.range(1, 10, 1, 11)),\"placeholder\":\"b\"}")
        let uri = "file:///work/Dockerfile"
        let edit = try client.request("textDocument/rename", TestClient.at(1, 10, uri, ", \"newName\": \"build\""))[
            "result"
        ]
        let change = edit?["documentChanges"]?.array?.first
        #expect(change?["textDocument"]?["version"]?.int64 == 1 && change?["edits"]?.array?.count == 2)
        var other = try Self.client()
        #expect(
            try other.request("textDocument/rename", TestClient.at(1, 10, uri, ", \"newName\": \"c\""))["result"]?[
                "changes"
            ]?[uri]?.array?.count == 2
        )
        let refused = try other.request("textDocument/rename", TestClient.at(1, 10, uri, ", \"newName\": \"c d\""))[
            "error"
        ]
        let expected = "expected at most 256 ASCII letters, digits and _ - ."
        #expect(refused?["code"]?.int64 == -32803)
        #expect(refused?["message"]?.string == "\"c d\" is not a valid name: \(expected)")
        #expect(try other.request("textDocument/prepareRename", TestClient.at(2, 0))["error"]?["code"]?.int64 == -32803)
        #expect(try other.request("textDocument/rename", TestClient.at(1, 10))["error"]?["code"]?.int64 == -32602)
    }
}
