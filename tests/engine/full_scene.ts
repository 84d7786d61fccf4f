/** A pool with one thread of every kind, both sides and both directions: what the demo shows. */
import type { PoolReply, ServiceScene } from "../support/service.ts";

/** The ids of the six threads, and their pool. */
export interface FullScene {
  readonly pool: PoolReply;
  readonly deposit_a: string;
  readonly deposit_b: string;
  readonly withdrawal_a: string;
  readonly withdrawal_b: string;
  readonly swap_a_to_b: string;
  readonly swap_b_to_a: string;
  readonly all: readonly string[];
}

/** Creates the pool and the threads; none of them runs yet. */
export async function full_scene(scene: ServiceScene): Promise<FullScene> {
  const pool = await scene.pool();
  const { pool_id } = pool;
  const deposit = (token_type: string, initial_amount: bigint) =>
    scene.thread("deposit", { pool_id, token_type, initial_amount });
  const swap = (direction: string, initial_amount: bigint) =>
    scene.thread("swap", { pool_id, direction, initial_amount });
  const [deposit_a, deposit_b, withdrawal_a, withdrawal_b, swap_a_to_b, swap_b_to_a] = await Promise.all([
    deposit("A", 10n ** 12n),
    deposit("B", 160n * 10n ** 9n),
    scene.thread("withdrawal", { pool_id, token_type: "A" }),
    scene.thread("withdrawal", { pool_id, token_type: "B" }),
    swap("a_to_b", 10n ** 11n),
    swap("b_to_a", 16n * 10n ** 9n),
  ]);
  const all = [deposit_a, deposit_b, withdrawal_a, withdrawal_b, swap_a_to_b, swap_b_to_a];
  return { pool, deposit_a, deposit_b, withdrawal_a, withdrawal_b, swap_a_to_b, swap_b_to_a, all };
}
