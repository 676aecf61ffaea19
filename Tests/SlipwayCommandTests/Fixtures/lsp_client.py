"""Drives `slipway lsp` with pygls' client: each request, in all languages.

    usage: lsp_client.py SLIPWAY

Prints `passed` at the end.
"""
import asyncio
import pathlib
import sys
import tempfile

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

MARK = "‸"


class Client(LanguageClient):
    """A client that keeps the diagnostics of each document."""

    def __init__(self):
        super().__init__("test", "1")
        self.diagnostics = {}
        # The URI, version and codes of all published diagnostics.
        self.history = []
        self.published = asyncio.Condition()

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def publish(params):
            async with self.published:
                self.diagnostics[params.uri] = params
                self.history.append((params.uri, params.version, [item.code for item in params.diagnostics]))
                self.published.notify_all()

    async def start(self, program, encodings, folder):
        await self.start_io(program, "lsp", "--stdio")
        capabilities = lsp.ClientCapabilities(
            general=lsp.GeneralClientCapabilities(position_encodings=encodings),
            text_document=lsp.TextDocumentClientCapabilities(
                document_symbol=lsp.DocumentSymbolClientCapabilities(hierarchical_document_symbol_support=True),
                publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(version_support=True, related_information=True),
                hover=lsp.HoverClientCapabilities(content_format=[lsp.MarkupKind.Markdown]),
                code_action=lsp.CodeActionClientCapabilities(
                    code_action_literal_support=lsp.ClientCodeActionLiteralOptions(
                        code_action_kind=lsp.ClientCodeActionKindOptions(value_set=[lsp.CodeActionKind.QuickFix]))),
                rename=lsp.RenameClientCapabilities(prepare_support=True)))
        result = await self.initialize_async(
            lsp.InitializeParams(capabilities=capabilities, process_id=None, root_uri=folder.as_uri()))
        self.initialized(lsp.InitializedParams())
        return result

    async def diagnosed(self, uri, version):
        """The diagnostics of a version of a document, once they arrive."""
        def here():
            return uri in self.diagnostics and self.diagnostics[uri].version == version
        async with self.published:
            await asyncio.wait_for(self.published.wait_for(here), 30)
        return self.diagnostics[uri].diagnostics


class Document:
    """An open document, with the cursor at the mark in its text."""

    def __init__(self, client, folder, name, marked, language="dockerfile"):
        self.client, self.uri, self.version = client, (folder / name).as_uri(), 1
        self.text, self.position = parse(marked)
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(
            lsp.TextDocumentItem(uri=self.uri, language_id=language, version=1, text=self.text)))

    @property
    def id(self):
        return lsp.TextDocumentIdentifier(self.uri)

    def where(self):
        return {"text_document": self.id, "position": self.position}

    def change(self, marked):
        """Replaces the whole text by another one."""
        self.version += 1
        self.text, self.position = parse(marked)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri),
            [lsp.TextDocumentContentChangeWholeDocument(text=self.text)]))

    def type(self, start, end, text):
        """Replaces a range, as a keystroke does."""
        self.version += 1
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri),
            [lsp.TextDocumentContentChangePartial(range=lsp.Range(start=start, end=end), text=text)]))

    async def diagnostics(self):
        return await self.client.diagnosed(self.uri, self.version)

    async def labels(self):
        result = await self.client.text_document_completion_async(lsp.CompletionParams(**self.where()))
        return [item.label for item in result.items]


def parse(marked):
    """The text without the mark, and the mark's position in UTF-16."""
    before, _, after = marked.partition(MARK)
    lines = before.split("\n")
    return before + after, lsp.Position(len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2)


def places(locations):
    return [(place.range.start.line, place.range.start.character) for place in locations]


async def dockerfile(client, folder):
    document = Document(client, folder, "Dockerfile", "FROM alpine AS build\nRNU‸ make\n")
    error, = await document.diagnostics()
    assert "unknown instruction: RNU (did you mean RUN?)" in error.message and error.source == "slipway", error
    assert (error.range.start.line, error.range.start.character, error.range.end.character) == (1, 0, 3), error
    action, = await client.text_document_code_action_async(lsp.CodeActionParams(
        text_document=document.id, range=error.range, context=lsp.CodeActionContext(diagnostics=[error])))
    edit, = action.edit.changes[document.uri]
    assert (edit.new_text, edit.range) == ("RUN", error.range) and action.is_preferred, action

    document.change("# VERSION a😀\nARG VERSION=1\nFROM alpine:$VERSION AS build\nRUN make \\\n  all\nFROM scratch\nCOPY --from=bu‸ild /x /\n")
    assert not await document.diagnostics(), client.diagnostics
    place, = await client.text_document_definition_async(lsp.DefinitionParams(**document.where()))
    assert places([place]) == [(2, 24)], place
    found = await client.text_document_references_async(lsp.ReferenceParams(
        context=lsp.ReferenceContext(include_declaration=True), **document.where()))
    assert places(found) == [(2, 24), (6, 12)], found
    hover = await client.text_document_hover_async(lsp.HoverParams(**document.where()))
    assert hover.contents.value.startswith("Stage `build`: `FROM alpine:$VERSION AS build`"), hover
    prepared = await client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**document.where()))
    assert prepared.placeholder == "build", prepared
    edit = await client.text_document_rename_async(lsp.RenameParams(new_name="compile", **document.where()))
    assert len(edit.changes[document.uri]) == 2, edit
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document.id))
    assert [symbol.name for symbol in symbols] == ["VERSION", "build", "stage 1"], symbols
    folds = await client.text_document_folding_range_async(lsp.FoldingRangeParams(document.id))
    assert [(fold.start_line, fold.end_line) for fold in folds] == [(2, 4), (3, 4), (5, 6)], folds

    # A keystroke after a character of two UTF-16 units.
    document.type(lsp.Position(0, 13), lsp.Position(0, 13), " b")
    document.type(lsp.Position(6, 0), lsp.Position(6, 4), "CPY")
    assert "CPY" in (await document.diagnostics())[0].message
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(document.id))


async def completion(client, folder):
    (folder / "src").mkdir()
    (folder / "go.mod").touch()
    document = Document(client, folder, "dev.Dockerfile", "‸")
    for marked, label in [
            ("FROM a\nCO‸", "COPY"), ("FROM a\nCOPY --‸", "--from="), ("FROM a AS base\nFROM ‸", "base"),
            ("FROM a\nCOPY ‸", "src/"), ("ARG A\nFROM x:$‸", "A"), ("FROM a\nRUN --mount=type=‸", "cache")]:
        document.change(marked)
        assert label in await document.labels(), (marked, await document.labels())
    hover = Document(client, folder, "hover.Dockerfile", "FROM alpine\nRU‸N make\n")
    await hover.diagnostics()
    for _ in range(100):
        text = (await client.text_document_hover_async(lsp.HoverParams(**hover.where()))).contents.value
        if "Becomes" in text:
            break
        await asyncio.sleep(0.05)  # The graph follows the diagnostics.
    assert "RUN [FLAGS]" in text and "`exec` `[2/2] RUN make`, waits for #1" in text, text


async def languages(client, folder):
    mocker = Document(client, folder, "Mockerfile.yaml",
                      "apiVersion: v1\nimages:\n- name: one\n  from: a\n- name: two\n  parent: o‸ne\n", "yaml")
    assert not await mocker.diagnostics()
    place, = await client.text_document_definition_async(lsp.DefinitionParams(**mocker.where()))
    assert places([place]) == [(2, 8)], place
    mocker.change("apiVersion: v1\nimages:\n- from: a\n  pakage:\n    install: [b]\n  ‸\n")
    error, = await mocker.diagnostics()
    assert 'did you mean "package"?' in error.message, error
    assert "workdir" in await mocker.labels()
    gocker = Document(client, folder, "Gockerfile.yaml", "repo: github.com/a/b\n‸\n", "yaml")
    assert not await gocker.diagnostics() and await gocker.labels() == ["path", "version"]
    ick = Document(client, folder, "Ickfile", "COME_FROM a\nPLEA‸\n", "ickfile")
    assert "PLEASE" in await ick.labels() and "unknown instruction" in (await ick.diagnostics())[0].message
    other = Document(client, folder, "values.yaml", "a: ‸\n", "yaml")
    assert await other.labels() == []


async def survives(client, folder):
    """Bad requests are errors, and the server goes on."""
    elsewhere = lsp.TextDocumentIdentifier((folder / "not-open").as_uri())
    for call, code in [
            (lambda: client.protocol.send_request_async("no/such", {}), -32601),
            (lambda: client.text_document_hover_async(lsp.HoverParams(elsewhere, lsp.Position(0, 0))), -32602),
            (lambda: client.initialize_async(lsp.InitializeParams(capabilities=lsp.ClientCapabilities())), -32600)]:
        try:
            await asyncio.wait_for(call(), 10)
        except Exception as error:  # pygls has a class for each code.
            assert getattr(error, "code", None) == code, repr(error)
        else:
            raise AssertionError("expected the error %d" % code)


async def steadies(client, folder):
    """While a text goes through errors and back, diagnostics neither disappear for a moment nor come twice."""
    warnings = ["lint.MaintainerDeprecated", "lint.WorkdirRelativePath"]  # The parser finds one, the compilation the other.
    document = Document(client, folder, "steady.Dockerfile", "FROM alpine\nWORKDIR src\nMAINTAINER me\nRUN make" + MARK)
    await document.diagnostics()
    client.history.clear()
    texts = ["RUN mak", "RNU make", "RUN make", "RUN mak", "RNU mak", "RUN make", "RUN a", "RUN ab"]
    for number, text in enumerate(texts):
        document.type(lsp.Position(3, 0), lsp.Position(3, 99), text)
        if number % 3:
            await document.diagnostics()
    await asyncio.sleep(1)
    shown = {}
    for uri, version, codes in client.history:
        if uri != document.uri:
            continue
        text = texts[version - 2]
        assert len(codes) == len(set(codes)), (version, codes)
        if text.startswith("RNU"):
            assert "dockerfile.instruction" in codes, (version, codes)
        else:
            assert set(codes) <= set(warnings), (version, codes)
        # What was published for a text stays until the next one.
        assert set(shown.get(version, [])) <= set(codes), (version, shown, codes)
        shown[version] = codes
    assert sorted(shown[document.version]) == warnings, shown


async def main(program):
    client = Client()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        result = await client.start(program, [lsp.PositionEncodingKind.Utf16], folder)
        assert result.server_info.name == "slipway", result
        await dockerfile(client, folder)
        await completion(client, folder)
        await languages(client, folder)
        await steadies(client, folder)
        await survives(client, folder)
        await client.shutdown_async(None)
        client.exit(None)
        status = await asyncio.wait_for(client._server.wait(), 10)
        assert status == 0, status
        await client.stop()
    print("passed")


asyncio.run(main(sys.argv[1]))
