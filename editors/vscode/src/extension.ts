// The client of `explc lsp`: finds and starts the server, and offers what an author can ask for. All answers come from the server.

import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, RevealOutputChannelOn, State, TransportKind } from 'vscode-languageclient/node';
import { copyLink, renderFrame, runTask, sceneInFront } from './commands';
import { Previews } from './preview';
import { findServer, type Server } from './server';
import { Status } from './status';

/** A server that was started, and what belongs to it. */
interface Running {
  server: Server;
  client: LanguageClient;
  previews: Previews;
}

let running: Running | undefined;
/** Starting and stopping wait for each other. */
let turn: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Visual Explainers', { log: true });
  const status = new Status();
  const restart = () => (turn = turn.then(stop).then(() => start(context, output, status)));
  const command = (name: string, run: () => unknown) => vscode.commands.registerCommand(`explc.${name}`, run);
  const asking = (name: string, run: (running: Running) => unknown) => command(name, () => (running ? run(running) : missing()));
  context.subscriptions.push(
    output,
    status,
    asking('openPreview', ({ previews }) => {
      const scene = sceneInFront();
      return scene && previews.open(scene.document);
    }),
    asking('build', ({ server }) => runTask(server.program, 'build')),
    asking('check', ({ server }) => runTask(server.program, 'check')),
    asking('fmt', ({ server }) => runTask(server.program, 'fmt')),
    asking('renderFrame', ({ client }) => renderFrame(client)),
    asking('copyLink', ({ client }) => copyLink(client)),
    command('menu', menu),
    command('restart', restart),
    command('showLog', () => output.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('explc.server') && restart()),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await turn.then(stop);
}

async function start(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, status: Status): Promise<void> {
  const server = findServer({
    setting: vscode.workspace.getConfiguration('explc').get('server.path', ''),
    trusted: vscode.workspace.isTrusted,
    extension: context.extensionPath,
    path: process.env.PATH ?? '',
    platform: process.platform,
  });
  if (!server) {
    status.set({ state: 'missing' });
    missing();
    return;
  }
  const options: LanguageClientOptions = {
    documentSelector: [{ language: 'expl' }],
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.expl') },
    initializationOptions: { images: true },
    middleware: {
      executeCommand: async (command, given, next) => {
        // What is played can be seen: in the panel, where the server itself would open a browser.
        const shows = command === 'explc.playStep' || command === 'explc.preview';
        const scene = shows ? sceneInFront() : undefined;
        if (scene) await running?.previews.open(scene.document);
        return command === 'explc.preview' && scene ? undefined : next(command, given);
      },
      window: {
        showDocument: async (params, token, next) => {
          if (params.external || !running) return next(params, token);
          return { success: await running.previews.lead(params) };
        },
      },
    },
  };
  const client = new LanguageClient('explc', 'Visual Explainers', { command: server.program, args: ['lsp'], transport: TransportKind.stdio }, options);
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Starting) status.set({ state: 'starting' });
    if (newState === State.Stopped) status.set({ state: 'stopped' });
    if (newState === State.Running) {
      status.set({ state: 'running', version: client.initializeResult?.serverInfo?.version ?? '', program: server.program });
    }
  });
  output.info(`starting ${server.program}, found by ${server.from}`);
  try {
    await client.start();
    running = { server, client, previews: new Previews(client) };
  } catch (trouble) {
    output.error(String(trouble));
    status.set({ state: 'stopped' });
  }
}

async function stop(): Promise<void> {
  const was = running;
  running = undefined;
  was?.previews.dispose();
  await was?.client.dispose();
}

function missing(): void {
  const words = vscode.workspace.isTrusted
    ? 'There is no explc on this machine: put it on your PATH, or name it in the settings.'
    : 'There is no explc on your PATH. In a folder that is not trusted, the one that a setting names is not started.';
  void vscode.window.showWarningMessage(words, 'Settings').then((chosen) => {
    if (chosen) void vscode.commands.executeCommand('workbench.action.openSettings', 'explc.server.path');
  });
}

/** All commands, as a list to choose from. */
async function menu(): Promise<void> {
  const trusted = vscode.workspace.isTrusted;
  const all: [string, string, string][] = [
    ['open-preview', 'Open preview to the side', 'openPreview'],
    ['device-camera', 'Render this frame…', 'renderFrame'],
    ['link', 'Copy link to this moment', 'copyLink'],
    ...(trusted ? ([['package', 'Build', 'build'], ['checklist', 'Check all scenes', 'check'], ['list-flat', 'Format all scenes', 'fmt']] as [string, string, string][]) : []),
    ['debug-restart', 'Restart the server', 'restart'],
    ['output', "Show the server's output", 'showLog'],
  ];
  const picked = await vscode.window.showQuickPick(all.map(([icon, label, command]) => ({ label: `$(${icon}) ${label}`, command })));
  if (picked) await vscode.commands.executeCommand(`explc.${picked.command}`);
}
