import type { Clock } from "@/base/clock.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import type { LedgerPosition } from "@/engine/ledger_feed.ts";
import type { ThreadRegistry } from "@/engine/thread_registry.ts";
import type { PoolActivity } from "@/monitoring/pool_activity.ts";
import type { ThreadMonitor } from "@/monitoring/thread_monitor.ts";

/** Everything that a thread's status is made of; all of it is in memory. */
export interface StatusSources {
  readonly clock: Clock;
  readonly registry: ThreadRegistry;
  readonly balances: BalanceView;
  readonly monitor: ThreadMonitor;
  readonly activity: PoolActivity;
  readonly auditor: Auditor;
  readonly position: () => LedgerPosition;
}
