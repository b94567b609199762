// Which program is the server: the one that a setting of this machine names, the one that comes with the extension, or the first on PATH.

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** What decides. */
export interface Place {
  /** The setting `explc.server.path`; empty if it is not set. */
  setting: string;
  /** Whether the workspace is trusted: otherwise the setting is not looked at. */
  trusted: boolean;
  /** The folder of the extension. */
  extension: string;
  /** `PATH`, and the operating system. */
  path: string;
  platform: NodeJS.Platform;
}

/** A program, and why it is the one. */
export interface Server {
  program: string;
  from: 'setting' | 'extension' | 'path';
}

/** The server, or undefined if there is none. A name without a folder is never looked for in the working folder. */
export function findServer({ setting, trusted, extension, path, platform }: Place): Server | undefined {
  const name = platform === 'win32' ? 'explc.exe' : 'explc';
  if (trusted && setting !== '') return isAbsolute(setting) && isProgram(setting) ? { program: setting, from: 'setting' } : undefined;
  const bundled = join(extension, 'bin', name);
  if (isProgram(bundled)) return { program: bundled, from: 'extension' };
  const folders = path.split(delimiter).filter(isAbsolute);
  const program = folders.map((folder) => join(folder, name)).find(isProgram);
  return program === undefined ? undefined : { program, from: 'path' };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
