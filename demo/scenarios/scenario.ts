import type { DemoUser } from '../server-control.js';
import type { Conditions } from '../world/conditions.js';
import type { Mode } from '../world/modes.js';
import type { World } from '../world/world.js';
import type { Person } from './person.js';

/** What a scenario is played with. */
export interface Stage {
  readonly world: World;
  /** Somebody with the phone in their hands. */
  readonly person: Person;
  /** Who has an account. */
  readonly user: DemoUser;
  /** Opens a second tab, and gives who looks at it. */
  openTab(): Person;
  /** What has happened so far only led up to the story. */
  clearDiagram(): void;
}

/** A true story that plays on the phone. Its texts are in i18n, under its name. */
export interface Scenario {
  readonly mode: Mode;
  readonly conditions?: Partial<Conditions>;
  play(stage: Stage): Promise<void>;
}
