"""The server under the capabilities of real clients, as pytest-lsp ships them: python -m pytest tests/editors/test_clients.py

EXPLC is the program, WORKSPACE a folder with a catalogue.
"""

import asyncio
import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

WORKSPACE = pathlib.Path(os.environ["WORKSPACE"])
SCENE = WORKSPACE / "distributed-systems" / "raft-consensus.expl"
URI = SCENE.as_uri()
CLIENTS = ["visual_studio_code", "neovim", "emacs"]


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[os.environ["EXPLC"], "lsp"]),
    params=CLIENTS,
)
async def client(request, lsp_client: LanguageClient):
    # What pytest-lsp does not answer itself, although the capabilities say so.
    for method in ["client/registerCapability", "workspace/inlayHint/refresh", "workspace/codeLens/refresh"]:
        lsp_client.feature(method)(lambda *_: None)
    capabilities = client_capabilities(request.param)
    folder = types.WorkspaceFolder(uri=WORKSPACE.as_uri(), name="catalogue")
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            root_uri=WORKSPACE.as_uri(),
            workspace_folders=[folder],
        )
    )
    yield
    await lsp_client.shutdown_session()


def opened(client: LanguageClient, text: str) -> None:
    document = types.TextDocumentItem(uri=URI, language_id="expl", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))


def place(text: str, what: str) -> types.Position:
    at = text.index(what)
    line = text[:at].count("\n")
    return types.Position(line=line, character=at - (text.rfind("\n", 0, at) + 1))


async def codes(client: LanguageClient) -> list:
    """The codes that the client knows of: those that it was sent, or else those that it asks for."""
    for _ in range(100):
        if URI in client.diagnostics and client.diagnostics[URI]:
            return [found.code for found in client.diagnostics[URI]]
        params = types.DocumentDiagnosticParams(text_document=types.TextDocumentIdentifier(uri=URI))
        report = await client.text_document_diagnostic_async(params)
        if report.items:
            return [found.code for found in report.items]
        await asyncio.sleep(0.1)
    return []


@pytest.mark.asyncio
async def test_a_false_claim_is_found(client: LanguageClient):
    opened(client, SCENE.read_text().replace("leaders.count == 1", "leaders.count == 2", 1))
    assert "C001" in await codes(client)


@pytest.mark.asyncio
async def test_questions_are_answered(client: LanguageClient):
    text = SCENE.read_text()
    opened(client, text)
    document = types.TextDocumentIdentifier(uri=URI)
    at = place(text, "leaders.count == 1")
    hover = await client.text_document_hover_async(types.HoverParams(text_document=document, position=at))
    assert "now" in hover.contents.value
    items = await client.text_document_completion_async(
        types.CompletionParams(text_document=document, position=at)
    )
    assert "leader" in [item.label for item in getattr(items, "items", items)]
    symbols = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(text_document=document)
    )
    assert symbols
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(text_document=document, options=options)
    )
    assert not edits
    renamed = await client.text_document_rename_async(
        types.RenameParams(
            text_document=document, position=place(text, "old = cluster.leader"), new_name="former"
        )
    )
    assert renamed.changes or renamed.document_changes
    hints = await client.text_document_inlay_hint_async(
        types.InlayHintParams(
            text_document=document,
            range=types.Range(start=types.Position(line=0, character=0), end=types.Position(line=60, character=0)),
        )
    )
    assert len(hints) > 10
