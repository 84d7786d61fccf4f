import { SAME_WISH_MS } from "@/cli/limits.ts";

/** The operator's wish to stop, as a signal for our own code. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Gives the signals back to the system. */
  release(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Listens for SIGINT and SIGTERM. The first one asks for an orderly end; a later one gets the system's own. What follows at
 * once is the same wish: Ctrl-C reaches every process of a terminal, and `deno task` hands on what it gets itself.
 */
export function on_stop_signal(): StopSignal {
  const controller = new AbortController();
  let same_wish: ReturnType<typeof setTimeout> | undefined;
  const release = () => {
    clearTimeout(same_wish);
    for (const name of SIGNALS) Deno.removeSignalListener(name, stop);
  };
  const stop = () => {
    if (controller.signal.aborted) return;
    controller.abort();
    same_wish = setTimeout(release, SAME_WISH_MS);
    Deno.unrefTimer(same_wish);
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, stop);
  return { signal: controller.signal, release };
}
