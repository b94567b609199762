// The item in the status bar: whether the server runs, what is wrong in the scene in front, and all commands at a click.

import * as vscode from 'vscode';

/** How the server is. */
export type Health = { state: 'starting' } | { state: 'running'; version: string; program: string } | { state: 'stopped' | 'missing' };

export class Status implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly watching: vscode.Disposable[];
  private health: Health = { state: 'starting' };

  constructor() {
    this.item = vscode.window.createStatusBarItem('explc.status', vscode.StatusBarAlignment.Right, 100);
    this.item.name = 'Visual Explainers';
    this.item.command = 'explc.menu';
    this.watching = [
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
      vscode.languages.onDidChangeDiagnostics(() => this.show()),
    ];
    this.show();
  }

  set(health: Health): void {
    this.health = health;
    this.show();
  }

  dispose(): void {
    for (const one of [...this.watching, this.item]) one.dispose();
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'expl') {
      this.item.hide();
      return;
    }
    const { health } = this;
    const wrong = vscode.languages.getDiagnostics(document.uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error).length;
    const [icon, words] = {
      starting: ['$(sync~spin)', 'The server is starting.'],
      running: [wrong ? '$(error)' : '$(check)', wrong ? `${wrong} ${wrong === 1 ? 'error keeps' : 'errors keep'} this scene from being built.` : 'This scene can be built.'],
      stopped: ['$(debug-disconnect)', 'The server has stopped.'],
      missing: ['$(warning)', 'There is no explc on this machine.'],
    }[health.state] as [string, string];
    this.item.text = `${icon} explc`;
    const server = health.state === 'running' ? `\n\nexplc ${health.version}, ${health.program}` : '';
    this.item.tooltip = new vscode.MarkdownString(`${words}${server}`);
    const bad = health.state === 'missing' || health.state === 'stopped';
    this.item.backgroundColor = bad ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }
}
