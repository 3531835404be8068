import { type AnyNode, type Pattern, parse } from 'acorn';
import { fullAncestor } from 'acorn-walk';

/**
 * Where a script meets one of the bugs of Safari 10 (iOS 10.3), each of which keeps all of the script from running or
 * gives it another meaning. Correct code all the same, so nothing but a look at it finds them.
 */
export function safariBugs(code: string): string[] {
  const found: string[] = [];
  fullAncestor(parse(code, { ecmaVersion: 2017 }), (node, _state, ancestors) => {
    const bug = bugOf(node, ancestors, code);
    if (bug) found.push(`${bug}: ${code.slice(node.start, node.end).slice(0, 80)}`);
  });
  return found;
}

function bugOf(node: AnyNode, ancestors: readonly AnyNode[], code: string): string | undefined {
  switch (node.type) {
    // WebKit 171041
    case 'ForStatement':
      return declares(node.init, parametersAround(ancestors))
        ? 'loop variable named as a parameter'
        : undefined;
    case 'ForInStatement':
    case 'ForOfStatement':
      return declares(node.left, parametersAround(ancestors))
        ? 'loop variable named as a parameter'
        : undefined;
    case 'CatchClause':
      // terser/terser#117
      return node.param && node.param.type !== 'Identifier' ? 'catch with a pattern' : undefined;
    case 'UnaryExpression':
      return node.argument.type === 'AwaitExpression' &&
        !/^\S+\s*\(/.test(code.slice(node.start, node.argument.start))
        ? 'await behind an operator'
        : undefined;
    default:
      return undefined;
  }
}

/** `var` has no scope of its own, so it may be a parameter's name. */
function declares(node: AnyNode | null | undefined, names: readonly string[]): boolean {
  if (node?.type !== 'VariableDeclaration' || node.kind === 'var') return false;
  return node.declarations.flatMap(({ id }) => namesOf(id)).some((name) => names.includes(name));
}

/** The names of the parameters of the function that a node is in. */
function parametersAround(ancestors: readonly AnyNode[]): string[] {
  for (const node of [...ancestors].reverse()) if ('params' in node) return node.params.flatMap(namesOf);
  return [];
}

function namesOf(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        namesOf(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? namesOf(element) : []));
    case 'AssignmentPattern':
      return namesOf(pattern.left);
    case 'RestElement':
      return namesOf(pattern.argument);
    default:
      return [];
  }
}
