import type { MethodName } from 'up-user-module';
import { type Console, createConsole } from './console/console.js';
import { createDiagram } from './diagram/diagram.js';
import type { Diagram, DiagramEvent } from './diagram/event.js';
import { looseTranslator, type TextKey, type Translate, translator } from './i18n/text.js';
import type { ScenarioName } from './scenarios/names.js';
import { Player, type Playing } from './scenarios/player.js';
import { scenarios } from './scenarios/scenarios.js';
import type { DemoConfig } from './server-control.js';
import { type Settings, urlOf } from './settings.js';
import type { Conditions } from './world/conditions.js';
import type { Mode } from './world/modes.js';
import type { Sms } from './world/server-feed.js';
import { World } from './world/world.js';

interface DemoOptions {
  readonly settings: Settings;
  readonly config: DemoConfig;
  /** The text messages so far. */
  readonly inbox: readonly Sms[];
  /** There is something new to show. */
  onChange(): void;
}

/** The page's state, and everything that it can do. */
export class Demo {
  readonly settings: Settings;
  readonly config: DemoConfig;
  readonly world: World;
  inbox: readonly Sms[];
  /** What the last hand on the services has done. */
  done: TextKey | undefined;
  text: Translate;
  diagram: Diagram;
  console: Console;
  private events: DiagramEvent[] = [];
  private readonly player: Player;
  private readonly onChange: () => void;

  constructor({ settings, config, inbox, onChange }: DemoOptions) {
    this.settings = settings;
    this.config = config;
    this.inbox = inbox;
    this.onChange = onChange;
    this.text = translator(settings.lang);
    this.world = new World({
      services: { realm: config.realm, gateway: `${location.origin}/gateway` },
      system: () => ({ language: this.language, colorScheme: this.colorScheme }),
      add: (event) => this.add(event),
      onChange,
    });
    this.player = new Player({
      world: this.world,
      user: config.users[0],
      clearDiagram: () => this.clearDiagram(),
      onChange,
    });
    this.diagram = this.createDiagram();
    this.console = this.createConsole();
  }

  get playing(): Playing {
    return this.player.playing;
  }

  /** As a browser has it. */
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

  /** Begins with what the URL says. */
  async begin(): Promise<void> {
    const { scenario, mode, conditions } = this.settings;
    if (!scenario) this.world.restart(mode, conditions);
    else if (await this.player.play(scenario)) this.world.apply(conditions);
  }

  choose(changes: Partial<Settings>): void {
    Object.assign(this.settings, changes);
    history.replaceState(null, '', urlOf(this.settings));
    if (changes.lang) this.translate();
    if (changes.theme) this.world.showColorScheme();
    this.onChange();
  }

  /** Opens the page in another place, without a story. */
  enter(mode: Mode): void {
    this.player.stop();
    this.choose({ mode, scenario: undefined, conditions: {} });
    this.clearDiagram();
    this.world.restart(mode);
  }

  play(scenario: ScenarioName): void {
    this.choose({ mode: scenarios[scenario].mode, scenario, conditions: {} });
    this.player.play(scenario);
  }

  /** Changes what happens to the page while it is open. */
  change(conditions: Partial<Conditions>): void {
    this.world.apply(conditions);
    this.choose({ conditions: { ...this.settings.conditions, ...conditions } });
  }

  /** Does something with the services, and says what has come of it. */
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

  private clearDiagram(): void {
    this.events = [];
    this.diagram.clear();
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

/** What a URL says may be anything. */
function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
