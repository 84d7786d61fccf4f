import { assert } from "@std/assert";
import { young_memory_option } from "../../tools/young_memory.ts";

Deno.test("A benchmark that is run alone has the young memory that the service has", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  const option = await young_memory_option();
  assert(
    tasks.bench.command.includes(` ${option} `),
    `The task bench lacks ${option}: ${tasks.bench.command}`,
  );
  // The other tasks that run the service go through the launcher, which has it.
  const own = Object.values(tasks as Record<string, { command: string }>)
    .filter(({ command }) => command.includes("src/cli/main.ts"));
  assert(own.length === 0, JSON.stringify(own));
});
