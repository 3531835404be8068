/** What the genuine library gives a page (platform.md), as far as tests look at it. */
export interface GenuineInstance {
  deviceReady: boolean;
  initDeviceReady(): Promise<unknown>;
  readonly upUserModule: Readonly<Record<string, (params?: object) => Promise<unknown>>>;
  readonly upVdnModule: { goToPage(params: object): Promise<unknown> };
  readonly upTraceModule: { trace(params: object): Promise<unknown> };
  closeH5ContainerView(): Promise<unknown>;
  addEventListener(event: string, name: string, listener: (event: unknown) => void): void;
  removeEventListener(event: string, name: string): void;
}

export interface GenuineOptions {
  /** The methods of its upUserModule. Default: two of them. */
  readonly methods?: readonly string[];
  /** What is done to each instance and its upUserModule. */
  readonly freeze?: boolean;
  /** It never gets ready, in the app either. */
  readonly hangs?: boolean;
}

/**
 * A stand-in for the genuine library: one instance for every `new`, by a base class with private state; it hangs outside
 * the app. Runs in a page, so it uses nothing from outside of itself.
 */
export function defineGenuine({
  methods = ['getUserInfo', 'getLoginStatus'],
  freeze = false,
  hangs = false,
}: GenuineOptions = {}): new (
  ...params: unknown[]
) => GenuineInstance {
  const bridge = () => Reflect.get(window, 'AlipayJSBridge');
  const hang = () => new Promise<never>(() => {});
  let instance: object | undefined;

  class Base {
    #isReady = false;
    get deviceReady() {
      return this.#isReady;
    }
    initDeviceReady(): Promise<unknown> {
      if (hangs) return hang();
      return new Promise((resolve) => {
        const look = () => {
          if (!bridge()) return setTimeout(look, 50);
          this.#isReady = true;
          return resolve('genuine');
        };
        look();
      });
    }
    call(name: string, params: object = {}): Promise<unknown> {
      // It is not loaded to the end before.
      if (!this.#isReady || !bridge()) return hang();
      return new Promise((resolve, reject) => {
        bridge().call(name, params, (answer: { retCode?: string }) => {
          const marked = { ...answer, by: 'genuine' };
          if (answer.retCode === '000000') resolve(marked);
          else reject(marked);
        });
      });
    }
    closeH5ContainerView() {
      return this.call('closeH5ContainerView');
    }
    addEventListener(event: string, _name: string, listener: (event: unknown) => void) {
      document.addEventListener(event, listener);
    }
    removeEventListener() {}
  }

  class Module {
    readonly #api: Base;
    readonly #name: string;
    constructor(api: Base, name: string, names: readonly string[]) {
      this.#api = api;
      this.#name = name;
      for (const method of names) {
        Object.defineProperty(this, method, {
          value(this: Module, params?: object) {
            return this.#api.call(`${this.#name}.${method}`, params);
          },
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
      if (freeze) Object.freeze(this);
    }
  }

  class Api extends Base {
    declare upUserModule: object;
    constructor() {
      super();
      // biome-ignore lint/correctness/noConstructorReturn: as the genuine one
      if (instance) return instance as this;
      instance = this;
      Object.assign(this, {
        upUserModule: new Module(this, 'upUserModule', methods),
        upVdnModule: new Module(this, 'upVdnModule', ['goToPage']),
        upTraceModule: new Module(this, 'upTraceModule', ['trace']),
      });
      if (freeze) Object.freeze(this);
    }
  }
  return Api as unknown as new () => GenuineInstance;
}
