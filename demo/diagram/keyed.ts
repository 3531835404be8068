/** Nodes that stay the same while what they stand for is there. */
export interface Keyed<T, N extends Element> {
  /** Makes the parent's children those of the items, in their order. */
  show(items: readonly T[]): void;
  get(key: string): N | undefined;
}

interface KeyedOptions<T, N extends Element> {
  readonly parent: Element;
  key(item: T): string;
  make(item: T): N;
  /** Brings a node up to date, also one that has just been made. */
  update(node: N, item: T): void;
}

export function createKeyed<T, N extends Element>({
  parent,
  key,
  make,
  update,
}: KeyedOptions<T, N>): Keyed<T, N> {
  let nodes = new Map<string, N>();
  return {
    show(items) {
      const before = nodes;
      nodes = new Map(items.map((item) => [key(item), before.get(key(item)) ?? make(item)]));
      for (const [name, node] of before) if (!nodes.has(name)) node.remove();
      items.forEach((item, index) => {
        const node = nodes.get(key(item));
        if (!node) return;
        update(node, item);
        if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
      });
    },
    get: (name) => nodes.get(name),
  };
}
