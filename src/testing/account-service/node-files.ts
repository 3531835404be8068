import { isFunction, isRecord } from '../../checks/values.js';

/** What is needed of Node's `node:fs/promises`. */
interface NodeFileSystem {
  mkdir(path: string): Promise<unknown>;
  open(path: string, flags: string): Promise<NodeFile>;
  readFile(path: string): Promise<Uint8Array>;
  realpath(path: string): Promise<string>;
  rename(from: string, to: string): Promise<unknown>;
  rm(path: string, options: { force: boolean }): Promise<unknown>;
}

interface NodeFile {
  writeFile(bytes: Uint8Array): Promise<unknown>;
  sync(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** What is needed of Node's `node:fs`. */
interface NodeFileSystemSync {
  mkdirSync(path: string, options: { recursive: boolean }): unknown;
  accessSync(path: string, mode: number): void;
  realpathSync(path: string): string;
  readonly constants: { readonly W_OK: number };
}

/** What is needed of Node's `node:path`. */
interface NodePath {
  join(...paths: string[]): string;
  relative(from: string, to: string): string;
  isAbsolute(path: string): boolean;
  readonly sep: string;
}

export interface NodeModules {
  readonly files: NodeFileSystem;
  readonly sync: NodeFileSystemSync;
  readonly path: NodePath;
}

/**
 * Node's own modules, without an import that the bundler of a page would have to resolve; `undefined` elsewhere, and in
 * Node before 20.16.
 */
export function nodeModules(): NodeModules | undefined {
  const process: unknown = Reflect.get(globalThis, 'process');
  if (!isRecord(process) || !isFunction(process.getBuiltinModule)) return undefined;
  const files: unknown = process.getBuiltinModule('node:fs/promises');
  const sync: unknown = process.getBuiltinModule('node:fs');
  const path: unknown = process.getBuiltinModule('node:path');
  return isFileSystem(files) && isFileSystemSync(sync) && isPath(path) ? { files, sync, path } : undefined;
}

function hasFunctions(value: unknown, names: readonly string[]): value is Record<string, unknown> {
  return isRecord(value) && names.every((name) => isFunction(value[name]));
}

function isFileSystem(value: unknown): value is NodeFileSystem {
  return hasFunctions(value, ['mkdir', 'open', 'readFile', 'realpath', 'rename', 'rm']);
}

function isFileSystemSync(value: unknown): value is NodeFileSystemSync {
  return hasFunctions(value, ['mkdirSync', 'accessSync', 'realpathSync']) && isRecord(value.constants);
}

function isPath(value: unknown): value is NodePath {
  return hasFunctions(value, ['join', 'relative', 'isAbsolute']);
}
