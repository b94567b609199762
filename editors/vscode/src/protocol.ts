// What is asked beyond the language server protocol: docs/language-server.md and docs/preview.md of explc.

import { NotificationType, type Position, type Range, RequestType, type TextDocumentIdentifier } from 'vscode-languageclient/node';

/** What is asked of a file. */
interface OfFile {
  textDocument: TextDocumentIdentifier;
}

/** What is asked of a place in a file. */
interface AtPlace extends OfFile {
  position: Position;
}

/** What a panel and what it shows say to each other. Only of an answer to a click is read here what it holds. */
export interface PanelMessage {
  preview: number;
  message: { type?: string; place?: { uri?: string; range?: Range } };
}

export const openPreview = new RequestType<OfFile & { nonce: string }, { preview: number; html: string }, void>('explc/preview');
export const previewMessage = new NotificationType<PanelMessage>('explc/preview/message');
export const closePreview = new NotificationType<{ preview: number }>('explc/preview/close');
export const previewCursor = new NotificationType<AtPlace>('explc/preview/cursor');
export const frameAt = new RequestType<AtPlace & { dark: boolean }, { at: number; svg: string; link: string | null } | null, void>('explc/frameAt');
