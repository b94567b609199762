// What an author can ask for: each command is one function.

import { basename, dirname, extname } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { frameAt } from './protocol';

/** What the program is told. The lines of `check` are read into the problems. */
const TASKS = { build: ['build'], check: ['check', '--message-format', 'short'], fmt: ['fmt'] };

/** Runs the program on the project, in a terminal. */
export async function runTask(program: string, name: keyof typeof TASKS): Promise<void> {
  await vscode.workspace.saveAll(false);
  const file = sceneInFront()?.document.uri;
  const folder = (file && vscode.workspace.getWorkspaceFolder(file)) ?? vscode.workspace.workspaceFolders?.[0];
  const cwd = folder?.uri.fsPath ?? (file && dirname(file.fsPath));
  if (cwd === undefined) {
    void vscode.window.showInformationMessage('Open a folder with scenes first.');
    return;
  }
  const execution = new vscode.ProcessExecution(program, TASKS[name], { cwd });
  // The paths that it prints begin at the folder.
  const matcher = name === 'check' && folder ? '$explc' : [];
  const task = new vscode.Task({ type: 'explc', command: name }, folder ?? vscode.TaskScope.Workspace, name, 'explc', execution, matcher);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true, showReuseMessage: false };
  if (name === 'build') task.group = vscode.TaskGroup.Build;
  await vscode.tasks.executeTask(task);
}

/** Writes the picture of the statement at the cursor to a file, as it is at that moment. */
export async function renderFrame(client: LanguageClient): Promise<void> {
  const asked = placeInFront(client);
  if (!asked) return;
  const { dark, place, document } = asked;
  const frame = await client.sendRequest(frameAt, { ...place, dark });
  if (!frame) {
    void vscode.window.showWarningMessage('Nothing can be shown of this scene yet.');
    return;
  }
  const name = `${slugOf(document)}-${(frame.at / 1000).toFixed(1)}s.svg`;
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(document.uri, '..', name), filters: { 'SVG image': ['svg'] } });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(frame.svg));
  const chosen = await vscode.window.showInformationMessage(`${basename(target.path)} shows ${(frame.at / 1000).toFixed(1)} s.`, 'Open');
  if (chosen) await vscode.commands.executeCommand('vscode.open', target);
}

/** Copies the address of the moment at the cursor, on the site that the catalogue names. */
export async function copyLink(client: LanguageClient): Promise<void> {
  const asked = placeInFront(client);
  if (!asked) return;
  const frame = await client.sendRequest(frameAt, { ...asked.place, dark: false });
  if (!frame?.link) {
    const why = frame ? 'The catalogue of this scene has no `url`, so that it is published nowhere.' : 'Nothing can be shown of this scene yet.';
    void vscode.window.showWarningMessage(why);
    return;
  }
  await vscode.env.clipboard.writeText(frame.link);
  vscode.window.setStatusBarMessage(`$(link) ${frame.link}`, 5000);
}

const slugOf = ({ uri }: vscode.TextDocument) => basename(uri.path, extname(uri.path));

/** The editor in front, if it shows a scene. */
export function sceneInFront(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(({ document }) => document.languageId === 'expl');
  return editor?.document.languageId === 'expl' ? editor : undefined;
}

function placeInFront(client: LanguageClient) {
  const editor = sceneInFront();
  if (!editor) {
    void vscode.window.showInformationMessage('Open a scene first: a file that ends in .expl.');
    return undefined;
  }
  const converter = client.code2ProtocolConverter;
  const place = {
    textDocument: converter.asTextDocumentIdentifier(editor.document),
    position: converter.asPosition(editor.selection.active),
  };
  const { kind } = vscode.window.activeColorTheme;
  const dark = kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast;
  return { dark, place, document: editor.document };
}
