/** Wires what a page in a browser sees of the running service. */
import type { Clock } from "@/base/clock.ts";
import { SERVICE_VERSION } from "@/base/version.ts";
import type { Observation } from "@/daemon/observe.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import { LiveView } from "@/monitoring/live/live_view.ts";
import type { ClusterInfo } from "@/rpc/methods/system.ts";

/** The live view of an engine; it takes the events from now on. */
export function wire_live(
  engine: Engine,
  { health, history }: Observation,
  cluster: ClusterInfo,
  clock: Clock,
): LiveView {
  const { keeper, registry, auditor, balances, runway } = engine;
  const live = new LiveView({
    ...{ health, history, auditor, balances, runway },
    about: { version: SERVICE_VERSION, cluster, started_at_ms: clock.now_ms() },
    now_ms: () => clock.now_ms(),
    pools: () => keeper.state.pools.values(),
    threads: () => registry.all(),
  });
  keeper.on_event((event) => live.on_event(event));
  return live;
}
