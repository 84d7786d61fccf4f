import { configure, type LogRecord, reset } from "@logtape/logtape";
import { assert, assertEquals } from "@std/assert";
import { until, with_service } from "../support/service.ts";

Deno.test("A running service says in its log how fast it is", async () => {
  const records: LogRecord[] = [];
  await configure({
    reset: true,
    sinks: { memory: (record: LogRecord) => void records.push(record) },
    loggers: [
      { category: ["frt_stress"], lowestLevel: "info", sinks: ["memory"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["memory"] },
    ],
  });
  try {
    await with_service(async (scene) => {
      const { pool_id } = await scene.pool();
      const deposit = { pool_id, token_type: "A", initial_amount: 10n ** 12n };
      await scene.start(await scene.thread("deposit", deposit));
      const lines = () => records.filter(({ category }) => category.includes("performance"));
      const busy = () => lines().find(({ properties }) => Number(properties["operations"]) > 0);
      await until("half a minute of its own time has gone by", () => busy() !== undefined);
      const { level, rawMessage, properties = {} } = busy() ?? {};
      assertEquals([level, rawMessage], ["info", "Performance"]);
      for (
        const name of [
          "seconds",
          "deposits_per_second",
          "landing_p50_ms",
          "landing_p99_ms",
          "rpc_calls",
          "resident_bytes",
        ]
      ) {
        assert(Number(properties[name]) > 0, `${name}: ${properties[name]}`);
      }
      assertEquals(properties["error_rate"], 0);
    });
  } finally {
    await reset();
  }
});
