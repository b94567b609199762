// The panel that shows a file as it is typed. The page and what it does come from the server; the panel hands messages on.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { LanguageClient, ShowDocumentParams } from 'vscode-languageclient/node';
import { closePreview, openPreview, type PanelMessage, previewCursor, previewMessage } from './protocol';

/** The open panels of one server; a file has at most one. */
export class Previews implements vscode.Disposable {
  private readonly panels = new Map<string, { number: number; panel: vscode.WebviewPanel }>();
  private readonly watching: vscode.Disposable[];
  /** Where a click in a picture led, until the editor says that it is there. */
  private led: { uri: string; at: vscode.Position } | undefined;

  constructor(private readonly client: LanguageClient) {
    this.watching = [
      client.onNotification(previewMessage, ({ preview, message }) => {
        for (const { number, panel } of this.panels.values()) if (number === preview) void panel.webview.postMessage(message);
        // Where the statement stands behind a part that was clicked.
        const { uri, range } = (message.type === 'why' && message.place) || {};
        if (uri && range) void this.lead({ uri, selection: range });
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)),
    ];
  }

  /** Shows a file beside its text, or brings the panel to the front that shows it already. */
  async open(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const known = this.panels.get(uri);
    if (known) {
      known.panel.reveal(undefined, true);
      return;
    }
    const nonce = randomBytes(18).toString('base64url');
    const textDocument = this.client.code2ProtocolConverter.asTextDocumentIdentifier(document);
    const { preview, html } = await this.client.sendRequest(openPreview, { textDocument, nonce });
    const name = document.uri.path.split('/').pop() ?? 'scene';
    const panel = vscode.window.createWebviewPanel(
      'explc.preview',
      `Preview ${name}`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [] },
    );
    this.panels.set(uri, { number: preview, panel });
    panel.webview.onDidReceiveMessage((message: PanelMessage['message']) => this.client.sendNotification(previewMessage, { preview, message }));
    panel.onDidDispose(() => {
      this.panels.delete(uri);
      if (this.client.isRunning()) void this.client.sendNotification(closePreview, { preview });
    });
    // The page speaks as soon as it is there.
    panel.webview.html = html;
  }

  /** Goes where the server leads: to the editor that shows the file already, never into the column of the panel. */
  async lead({ uri, selection }: ShowDocumentParams): Promise<boolean> {
    const target = vscode.Uri.parse(uri);
    const same = (known: vscode.TextEditor) => known.document.uri.toString() === target.toString();
    const viewColumn = vscode.window.visibleTextEditors.find(same)?.viewColumn ?? vscode.ViewColumn.One;
    const range = selection && this.client.protocol2CodeConverter.asRange(selection);
    // The cursor that follows the picture does not lead the picture anywhere.
    this.led = range && { uri: target.toString(), at: range.end };
    const editor = await vscode.window.showTextDocument(target, { viewColumn, preserveFocus: false, ...(range && { selection: range }) });
    if (range) editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    return true;
  }

  dispose(): void {
    for (const one of this.watching) one.dispose();
    for (const { panel } of [...this.panels.values()]) panel.dispose();
  }

  private follow({ document, selection }: vscode.TextEditor): void {
    const uri = document.uri.toString();
    if (!this.panels.has(uri)) return;
    const { led } = this;
    this.led = undefined;
    if (led && led.uri === uri && led.at.isEqual(selection.active)) return;
    const converter = this.client.code2ProtocolConverter;
    void this.client.sendNotification(previewCursor, {
      textDocument: converter.asTextDocumentIdentifier(document),
      position: converter.asPosition(selection.active),
    });
  }
}
