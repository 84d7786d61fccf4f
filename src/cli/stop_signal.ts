/** The operator's wish to stop, as a signal for our own code. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Gives the signals back to the system. */
  release(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Listens for SIGINT and SIGTERM. The first one asks for an orderly end; a second one gets the system's own. */
export function on_stop_signal(): StopSignal {
  const controller = new AbortController();
  const release = () => {
    for (const name of SIGNALS) Deno.removeSignalListener(name, stop);
  };
  const stop = () => {
    controller.abort();
    release();
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, stop);
  return { signal: controller.signal, release };
}
