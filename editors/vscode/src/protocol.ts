// What is asked beyond the language server protocol: docs/language-server.md of explc.

import { type Position, RequestType, type TextDocumentIdentifier } from 'vscode-languageclient/node';

/** What is asked of a place in a file. */
interface AtPlace {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

export const frameAt = new RequestType<AtPlace & { dark: boolean }, { at: number; svg: string } | null, void>('explc/frameAt');
