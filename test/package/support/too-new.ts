// Which names of the language and of the web platform are missing in the oldest WebViews, by MDN's data.
import bcd, {
  type CompatStatement,
  type Identifier,
  type SupportStatement,
} from '@mdn/browser-compat-data/forLegacyNode';
import type { AnyNode, Program } from 'acorn';
import { full } from 'acorn-walk';
import { analyze } from 'eslint-scope';
import { type PageFile, parseAsEs2017 } from './page-side.js';

const oldest = { chrome_android: '57', safari_ios: '10.3' } as const;

/** Whether each global is there in the oldest WebViews. */
const globals = new Map<string, boolean>();
/** `Promise.any`, as against `any` of something that is not known. */
const members = new Map<string, boolean>();
/**
 * Members of whatever can be had in the oldest WebViews, by their names alone. What only newer browsers have is left
 * out: nobody has one without naming it.
 */
const languageMembers = new Map<string, boolean>();
const webMembers = new Map<string, boolean>();

/** Where a global variable is an instance, the interface that it is of. */
const interfaces: Record<string, string> = {
  crypto: 'Crypto',
  document: 'Document',
  history: 'History',
  localStorage: 'Storage',
  location: 'Location',
  navigator: 'Navigator',
  performance: 'Performance',
  self: 'Window',
  sessionStorage: 'Storage',
  window: 'Window',
};

/** What a CommonJS file has without asking. */
const commonjs = ['exports', 'module', 'require'];

/** Objects of functions that are only ever called on their name. */
const namespaces = ['Atomics', 'Intl', 'JSON', 'Math', 'Reflect', 'WebAssembly'];

learn(bcd.javascript.builtins ?? {}, languageMembers);
learn(bcd.api, webMembers);

function learn(tree: Identifier, byName: Map<string, boolean>): void {
  for (const [owner, { __compat: compat, ...features }] of namesOf(tree)) {
    if (compat) note(globals, owner, compat);
    const isOld = globals.get(owner) !== false;
    for (const [key, { __compat: memberCompat }] of namesOf(features)) {
      if (!memberCompat || /_event$|^@@/.test(key)) continue;
      const name = key.replace(/_static$/, '');
      note(members, `${owner}.${name}`, memberCompat);
      if (owner === 'Window' || owner === 'EventTarget') note(globals, name, memberCompat);
      if (isOld && !namespaces.includes(owner)) note(byName, name, memberCompat);
    }
  }
}

function namesOf(tree: object): [string, Identifier][] {
  return Object.entries(tree).filter(([key]) => key !== '__compat');
}

function note(map: Map<string, boolean>, name: string, { support }: CompatStatement): void {
  const there = Object.entries(oldest).every(([browser, version]) => {
    const statement = support[browser as keyof typeof oldest];
    return statement !== undefined && [statement].flat().some((each) => isThere(each, version));
  });
  map.set(name, there || (map.get(name) ?? false));
}

function isThere(statement: SupportStatement, version: string): boolean {
  return [statement].flat().some((each) => {
    const { version_added: added, version_removed: removed, flags, prefix, alternative_name: other } = each;
    if (flags || prefix || other || typeof added !== 'string' || !isUpTo(added, version)) return false;
    return typeof removed !== 'string' || !isUpTo(removed, version);
  });
}

/** Whether `left` is a version, `right` or an earlier one. BCD marks versions by which a thing was there with `≤`. */
function isUpTo(left: string, right: string): boolean {
  const [a = [], b = []] = [left, right].map((version) => version.replace('≤', '').split('.').map(Number));
  if (a.some(Number.isNaN)) return false;
  const [major = 0, minor = 0] = a;
  const [maximum = 0, minimum = 0] = b;
  return major < maximum || (major === maximum && minor <= minimum);
}

/**
 * What a file names that the oldest WebViews lack: globals as `AbortController`, members of known globals as
 * `Promise.any`, members of anything else as `.flat`. A global that no browser has is named too.
 *
 * By its name alone, a member can be one of ours. A method of the language counts where it is called, and what else
 * the language has; of the web platform only what `ours` has not.
 */
export function namesTooNew(
  file: Pick<PageFile, 'code' | 'sourceType'>,
  ours: ReadonlySet<string>,
): string[] {
  const program = parseAsEs2017(file);
  const found = new Set<string>();
  const free = freeNames(program, file.sourceType);
  for (const name of free.values()) {
    if (!globals.get(name) && !commonjs.includes(name)) found.add(name);
  }
  const called = new Set<AnyNode>();
  const required = new Set<string>();
  visit(program, (node) => {
    if (node.type === 'CallExpression') called.add(node.callee);
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && isRequire(node.init)) {
      required.add(node.id.name);
    }
  });
  visit(program, (node) => {
    if (node.type === 'MemberExpression') {
      const { object } = node;
      const name = nameOf(node.property, node.computed);
      const isOfModule = object.type === 'Identifier' && required.has(object.name);
      if (name !== undefined && !isOfModule) checkMember(name, free.get(object), called.has(node));
    }
    if (node.type === 'ObjectPattern') {
      for (const property of node.properties) {
        if (property.type !== 'Property') continue;
        const name = nameOf(property.key, property.computed);
        if (name !== undefined) checkMember(name, undefined, false);
      }
    }
  });

  function checkMember(name: string, owner: string | undefined, isCalled: boolean) {
    const known = owner === undefined ? undefined : memberOf(interfaces[owner] ?? owner, name);
    if (known === false) found.add(`${owner}.${name}`);
    if (known !== undefined || languageMembers.get(name) || webMembers.get(name)) return;
    const isOfLanguage = languageMembers.has(name) && (isCalled || dataProperties.includes(name));
    if (isOfLanguage || (webMembers.has(name) && !ours.has(name))) found.add(`.${name}`);
  }
  return [...found].sort();
}

/** What the language has as data, not as methods. */
const dataProperties = ['cause', 'description', 'dotAll', 'hasIndices'];

function visit(program: Program, callback: (node: AnyNode) => void): void {
  full(program, (node) => callback(node as AnyNode));
}

function isRequire(node: AnyNode | null | undefined): boolean {
  return (
    node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require'
  );
}

/** Whether the oldest WebViews have it, where the owner is known to have such a member. */
const memberOf = (owner: string, name: string) =>
  members.get(`${owner}.${name}`) ?? (owner === 'Window' ? globals.get(name) : undefined);

/** The names that a file gives to members: keys, methods, and what is assigned to. */
export function namesDefined(file: Pick<PageFile, 'code' | 'sourceType'>): string[] {
  const names: (string | undefined)[] = [];
  visit(parseAsEs2017(file), (node) => {
    if (node.type === 'ObjectExpression') {
      for (const property of node.properties) {
        if (property.type === 'Property') names.push(nameOf(property.key, property.computed));
      }
    }
    if (node.type === 'MethodDefinition') names.push(nameOf(node.key, node.computed));
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      names.push(nameOf(node.left.property, node.left.computed));
    }
  });
  return names.filter((name) => name !== undefined);
}

/** Identifiers that no scope of the file declares. */
function freeNames(program: Program, sourceType: PageFile['sourceType']): Map<object, string> {
  const scopes = analyze(program as Parameters<typeof analyze>[0], { ecmaVersion: 2017, sourceType });
  const through = scopes.globalScope?.through ?? [];
  return new Map(through.map(({ identifier }) => [identifier, identifier.name as string]));
}

function nameOf(key: AnyNode, computed: boolean): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}
