import { assertEquals } from "@std/assert";
import { Health, type Problem } from "@/monitoring/health.ts";
import { ManualClock } from "../base/manual_clock.ts";

function scene() {
  const clock = new ManualClock();
  const problems: Problem[] = [];
  const lines: unknown[] = [];
  const at = (level: string) => (message: string, context?: object) => lines.push([level, message, context]);
  const log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const health = new Health(clock, {
    version: "1.2.3",
    cluster: "rpc",
    started_at_ms: clock.now_ms(),
    problems: () => problems,
    slot: () => 1,
    threads: () => [],
    findings: () => ({ critical: 1, high: 1, medium: 0 }),
  }, log);
  return { clock, problems, health, lines };
}

function problem(component: string, message: string, stops_work = false): Problem {
  return { component, message, stops_work };
}

Deno.test("health: a problem keeps its beginning while it changes, and gets a new one when it comes back", async () => {
  const { clock, problems, health } = scene();
  const since = () => health.report().problems.map(({ component, since }) => [component, since]);
  problems.push(problem("node", "one"));
  health.look();
  await clock.advance(60_000);
  problems[0] = problem("node", "two");
  problems.push(problem("journal", "full", true));
  assertEquals(since(), [["node", "1970-01-01T00:00:01Z"], ["journal", "1970-01-01T00:01:01Z"]]);
  problems.shift();
  assertEquals(health.reasons_not_ready(), ["journal"]);
  await clock.advance(60_000);
  problems.push(problem("node", "three"));
  assertEquals(since(), [["journal", "1970-01-01T00:01:01Z"], ["node", "1970-01-01T00:02:01Z"]]);
});

Deno.test("health: what a node says does not give its key away", () => {
  const { problems, health } = scene();
  problems.push(problem("node", "Cannot read https://user:pass@node.example/?api-key=1a2b3c4d"));
  assertEquals(health.report().problems[0]?.message, "Cannot read https://node.example/?api-key=[redacted]");
});

Deno.test("health: the log has a line when a problem stays and one when it is over, and gives no key away", async () => {
  const { clock, problems, health, lines } = scene();
  const look_for = async (seconds: number) => {
    for (let look = 0; look < 2 * seconds; look += 1) {
      health.look();
      await clock.advance(500);
    }
  };
  problems.push(problem("node", "It stumbled", true));
  await look_for(1);
  problems.shift();
  await look_for(1);
  assertEquals(lines, [], "A moment is no news");
  problems.push(problem("node", "Cannot read https://node.example/?api-key=1a2b3c4d", true));
  problems.push(problem("pools", "One is missing"));
  await look_for(10);
  problems.shift();
  await look_for(10);
  assertEquals(lines, [
    ["error", "A problem that stops all work", {
      component: "node",
      problem: "Cannot read https://node.example/?api-key=[redacted]",
    }],
    ["warn", "A problem", { component: "pools", problem: "One is missing" }],
    ["info", "A problem is over", { component: "node", lasted_s: 10 }],
  ]);
});
