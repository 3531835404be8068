import type { MethodName } from 'up-user-module';
import { type Console, createConsole } from './console/console.js';
import { createDiagram } from './diagram/diagram.js';
import type { Diagram, DiagramEvent } from './diagram/event.js';
import { looseTranslator, type TextKey, type Translate, translator } from './i18n/text.js';
import type { ScenarioName } from './scenarios/names.js';
import { Person } from './scenarios/person.js';
import { scenarios } from './scenarios/scenarios.js';
import { type DemoConfig, server } from './server-control.js';
import { type Settings, urlOf } from './settings.js';
import { appUser } from './world/app-user.js';
import type { Mode } from './world/modes.js';
import type { Sms } from './world/server-feed.js';
import { World } from './world/world.js';

/** How far the scenario is. */
export type Playing =
  | { readonly state: 'none' | 'playing' | 'played' }
  | { readonly state: 'failed'; readonly problem: string };

/** The page's state, and everything that it can do. */
export class Demo {
  readonly settings: Settings;
  readonly config: DemoConfig;
  readonly world: World;
  inbox: readonly Sms[];
  playing: Playing = { state: 'none' };
  /** What the last hand on the services has done. */
  done: TextKey | undefined;
  text: Translate;
  diagram: Diagram;
  console: Console;
  private events: DiagramEvent[] = [];
  private stop = new AbortController();
  private readonly onChange: () => void;

  constructor(settings: Settings, config: DemoConfig, inbox: readonly Sms[], onChange: () => void) {
    this.settings = settings;
    this.config = config;
    this.inbox = inbox;
    this.onChange = onChange;
    this.text = translator(settings.lang);
    this.world = new World({
      services: { realm: config.realm, gateway: `${location.origin}/gateway` },
      appUser,
      system: () => ({ language: this.language, colorScheme: this.colorScheme }),
      add: (event) => this.add(event),
      onChange,
    });
    this.diagram = this.createDiagram();
    this.console = this.createConsole();
  }

  get language(): string {
    return this.settings.lang === 'zh' ? 'zh-CN' : 'en';
  }

  get colorScheme(): 'light' | 'dark' {
    const { theme } = this.settings;
    if (theme !== 'system') return theme;
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }

  /** Shows something that has happened. */
  add(event: DiagramEvent): void {
    this.events.push(event);
    this.diagram.add(event);
  }

  clearDiagram(): void {
    this.events = [];
    this.diagram.clear();
  }

  /** Begins with what the URL says. */
  begin(): void {
    const { scenario, mode } = this.settings;
    if (scenario) this.play(scenario);
    else this.world.restart(mode);
  }

  choose(changes: Partial<Settings>): void {
    Object.assign(this.settings, changes);
    history.replaceState(null, '', urlOf(this.settings));
    if (changes.lang) this.translate();
    if (changes.theme) this.world.showColorScheme();
    this.onChange();
  }

  /** Opens the page in another place, without a story. */
  async enter(mode: Mode): Promise<void> {
    this.stop.abort();
    this.playing = { state: 'none' };
    this.choose({ mode, scenario: undefined });
    this.clearDiagram();
    this.world.restart(mode);
  }

  async play(scenario: ScenarioName): Promise<void> {
    this.stop.abort();
    this.stop = new AbortController();
    const { signal } = this.stop;
    const { mode, conditions, play } = scenarios[scenario];
    this.playing = { state: 'playing' };
    this.choose({ mode, scenario });
    try {
      await this.world.forget();
      await server.clearFaults();
      signal.throwIfAborted();
      this.clearDiagram();
      this.world.restart(mode, conditions);
      const { world } = this;
      const [user] = this.config.users;
      if (!user) throw new Error('Nobody has an account.');
      await play({
        world,
        user,
        person: new Person(world.phone, signal),
        openTab: () => new Person(world.openTab(), signal),
        clearDiagram: () => this.clearDiagram(),
      });
      this.playing = { state: 'played' };
    } catch (error) {
      // Another one plays already.
      if (signal.aborted) return;
      this.playing = { state: 'failed', problem: error instanceof Error ? error.message : String(error) };
    }
    this.onChange();
  }

  /** Does something with the services, and says so. */
  async flip(done: TextKey, request: Promise<void>): Promise<void> {
    this.done = await request.then(
      () => done,
      () => 'world.done.failed',
    );
    this.onChange();
  }

  receive(sms: Sms): void {
    this.inbox = [...this.inbox, sms];
    this.onChange();
  }

  private translate(): void {
    this.text = translator(this.settings.lang);
    this.diagram = this.createDiagram();
    for (const event of this.events) this.diagram.add(event);
    this.console = this.createConsole();
    for (const phone of this.world.phones) phone.reload();
  }

  private createDiagram(): Diagram {
    const { lang } = this.settings;
    return createDiagram({ text: looseTranslator(lang), locale: lang });
  }

  private createConsole(): Console {
    const { lang, method, params } = this.settings;
    const made = createConsole({
      text: looseTranslator(lang),
      call: (name, given, signal) => this.world.phone.call(name, given, signal),
    });
    if (method) made.setMethod(method, parsed(params));
    made.onChange((name: MethodName, json: string) =>
      this.choose({ method: name, params: json || undefined }),
    );
    return made;
  }
}

function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
