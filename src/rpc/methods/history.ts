import type { PoolService } from "@/engine/pool_service.ts";
import type { ServiceHistory } from "@/monitoring/history/service_history.ts";
import type { history_contracts } from "@/rpc/contracts/history.ts";
import type { Handlers } from "@/rpc/method.ts";

/** The method that shows the last hours. */
export function history_handlers(
  pools: PoolService,
  history: ServiceHistory,
): Handlers<typeof history_contracts> {
  return {
    get_time_series: ({ resolution, pool_id }) => {
      const pool = pool_id === undefined ? undefined : pools.get_known(pool_id);
      return {
        interval_ms: history.interval_ms(resolution),
        points: history.points(resolution),
        pool: pool === undefined ? null : {
          pool_id: pool.pool_id,
          points: history.pool_points(resolution, pool.pool_id) ?? [],
        },
      };
    },
  };
}
