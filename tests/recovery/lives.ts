/** Several lives of the service on one data directory and its embedded ledger, one after the other. */
import { assert } from "@std/assert";
import { start_service } from "@/daemon/compose.ts";
import {
  HurriedClock,
  type RawSettings,
  ServiceScene,
  started,
  test_config,
  type ThreadStatus,
  with_directory,
} from "../support/service.ts";

const HURRY = 10;

/** Time that hurries. Documents want whole milliseconds, as the machine's clock has them. */
export class WholeClock extends HurriedClock {
  override now_ms(): number {
    return Math.floor(super.now_ms());
  }
}

/** What `get_thread_status` answers, with what this folder looks at. */
export interface ThreadView extends ThreadStatus {
  readonly pool_id: string;
}

/** One data directory through several lives. Its time never goes back. */
export class Lives {
  readonly directory: string;
  readonly #clock = new WholeClock();

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Where the documents are. */
  get data_directory(): string {
    return `${this.directory}/data`;
  }

  /** Lets the service live while `play` runs, ten times as fast as the machine, and ends it in order. */
  async live<T>(play: (scene: ServiceScene) => Promise<T>, settings: RawSettings = {}): Promise<T> {
    const config = test_config(this.directory, settings);
    this.#clock.go(1);
    const service = await started(start_service(config, this.#clock, new AbortController().signal));
    this.#clock.go(HURRY);
    try {
      return await play(new ServiceScene(service, this.#clock, config.daemon.data_directory));
    } finally {
      this.#clock.go(1);
      const problems = await service.lifecycle.stop();
      assert(problems.length === 0, `Did not stop cleanly: ${JSON.stringify(problems)}`);
    }
  }

  /** The state of the threads by their ids. */
  static async statuses(scene: ServiceScene): Promise<Record<string, string>> {
    const { threads } = await scene.call<{ threads: ThreadView[] }>("get_all_threads");
    return Object.fromEntries(threads.map(({ thread_id, status }) => [thread_id, status]));
  }
}

/** Runs `play` on a new data directory. */
export function with_lives(play: (lives: Lives) => Promise<void>): Promise<void> {
  return with_directory((directory) => play(new Lives(directory)));
}
