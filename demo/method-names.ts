import { type MethodName, methods } from 'up-user-module';

/** The method table's names, in its order. */
export const methodNames = Object.keys(methods).filter(isMethodName);

function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}
