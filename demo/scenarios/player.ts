import { type DemoUser, server } from '../server-control.js';
import type { World } from '../world/world.js';
import type { ScenarioName } from './names.js';
import { Person } from './person.js';
import { scenarios } from './scenarios.js';

/** How far the scenario is. */
export type Playing =
  | { readonly state: 'none' | 'playing' | 'played' }
  | { readonly state: 'failed'; readonly problem: string };

interface Stage {
  readonly world: World;
  /** Who has an account. */
  readonly user: DemoUser;
  clearDiagram(): void;
  onChange(): void;
}

/** Plays scenarios, one at a time. */
export class Player {
  playing: Playing = { state: 'none' };
  private readonly stage: Stage;
  private current = new AbortController();

  constructor(stage: Stage) {
    this.stage = stage;
  }

  /** Whatever plays, does so no longer. */
  stop(): void {
    this.current.abort();
    this.playing = { state: 'none' };
  }

  /**
   * Plays from the beginning: nobody is logged in, and nothing goes wrong yet.
   *
   * @returns whether it has come to its end
   */
  async play(scenario: ScenarioName): Promise<boolean> {
    this.stop();
    this.current = new AbortController();
    const { signal } = this.current;
    this.show({ state: 'playing' });
    try {
      await this.perform(scenario, signal);
      this.show({ state: 'played' });
      return true;
    } catch (error) {
      // Another one plays already.
      if (!signal.aborted) {
        this.show({ state: 'failed', problem: error instanceof Error ? error.message : String(error) });
      }
      return false;
    }
  }

  private async perform(scenario: ScenarioName, signal: AbortSignal): Promise<void> {
    const { world, user, clearDiagram } = this.stage;
    const { mode, conditions, play } = scenarios[scenario];
    await Promise.all([world.forget(), server.clearFaults()]);
    signal.throwIfAborted();
    clearDiagram();
    world.restart(mode, conditions);
    await play({
      world,
      user,
      clearDiagram,
      person: new Person(world.phone, signal),
      openTab: () => new Person(world.openTab(), signal),
    });
    signal.throwIfAborted();
  }

  private show(playing: Playing): void {
    this.playing = playing;
    this.stage.onChange();
  }
}
