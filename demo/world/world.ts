import type { DiagramEvent } from '../diagram/event.js';
import { type Conditions, usual } from './conditions.js';
import type { Mode } from './modes.js';
import type { PageWindow } from './page-window.js';
import { Phone, type Surroundings } from './phone.js';
import type { Services } from './watch-fetch.js';

interface WorldOptions {
  readonly services: Services;
  /** What the system says, asked anew for each page. */
  system(): Pick<Surroundings, 'language' | 'colorScheme'>;
  add(event: DiagramEvent): void;
  /** There is another phone, another mode or other conditions. */
  onChange(): void;
}

/** What is around the page in the phone: where it runs, what happens to it, and whether it is open in a second tab. */
export class World {
  mode: Mode = 'android';
  readonly conditions: Conditions = { ...usual };
  readonly phone: Phone;
  tab: Phone | undefined;
  private readonly options: WorldOptions;

  constructor(options: WorldOptions) {
    this.options = options;
    this.phone = new Phone(this.around, true);
  }

  private readonly around = (): Surroundings => {
    const { services, system, add } = this.options;
    const { mode, conditions, tab } = this;
    const see = this.see;
    return { mode, conditions, services, hasTabs: tab !== undefined, add, see, ...system() };
  };

  private readonly see: Surroundings['see'] = ({ user, refreshing }) => {
    const { conditions } = this;
    if (conditions.user === user && conditions.refreshing === refreshing) return;
    Object.assign(conditions, { user, refreshing });
    this.options.onChange();
  };

  get phones(): readonly Phone[] {
    return this.tab ? [this.phone, this.tab] : [this.phone];
  }

  /** A page has begun, and nothing of it has run yet. */
  enter(page: PageWindow): void {
    this.phones.find(({ frame }) => frame === page.frameElement)?.enter(page);
  }

  /** Opens the page anew, in another place. What is not said is as usual. */
  restart(mode: Mode, conditions: Partial<Conditions> = {}): void {
    this.mode = mode;
    Object.assign(this.conditions, usual, conditions);
    this.tab = undefined;
    this.phone.open();
    this.options.onChange();
  }

  /** Changes what happens to the page while it is open. */
  apply(changes: Partial<Conditions>): void {
    Object.assign(this.conditions, changes);
    for (const phone of this.phones) phone.apply(changes);
    this.options.onChange();
  }

  /** Opens the same page in a second tab. */
  openTab(): Phone {
    const tab = new Phone(this.around, false);
    this.tab = tab;
    tab.open();
    this.options.onChange();
    return tab;
  }

  closeTab(): void {
    this.tab = undefined;
    this.options.onChange();
  }

  showColorScheme(): void {
    for (const phone of this.phones) phone.showColorScheme();
  }

  /** Nobody is logged in any more, neither in the page nor at the gateway. */
  async forget(): Promise<void> {
    localStorage.clear();
    sessionStorage.clear();
    await fetch('/gateway/session', { method: 'DELETE', headers: { 'X-Up-User-Module': '1' } });
  }
}
