/**
 * Takes the pictures of the dashboard for the README: a daemon of its own, some pools with threads that really run, and a
 * browser. `deno task picture [SECONDS]` writes docs/dashboard_dark.png and docs/dashboard_light.png.
 */
import { start_daemon } from "@/daemon/run.ts";
import { parse_config } from "@/daemon/config.ts";
import { system_clock } from "@/base/clock.ts";
import type { Service } from "@/daemon/compose.ts";
import { TestBrowser } from "../tests/support/browser.ts";

const SIZE = [1_440, 1_420] as const;
const SCALE = 1.5;
/** Long enough for charts that show something. */
const SECONDS = 150;

const POOLS = [
  { token_a_decimals: 9, token_b_decimals: 6, ratio_whole_number: 160, ratio_direction: "a_to_b" },
  { token_a_decimals: 6, token_b_decimals: 6, ratio_whole_number: 25, ratio_direction: "b_to_a" },
  { token_a_decimals: 9, token_b_decimals: 9, ratio_whole_number: 3, ratio_direction: "a_to_b" },
];

/** Deposits, withdrawals on both sides, swaps in both directions; amounts are base units. */
const THREADS: readonly [kind: string, settings: object][] = [
  ["deposit", { token_type: "A", initial_amount: 5_000_000_000_000, auto_refill: true }],
  ["deposit", { token_type: "A", initial_amount: 2_000_000_000_000, auto_refill: true }],
  ["deposit", { token_type: "B", initial_amount: 4_000_000_000_000, auto_refill: true }],
  ["deposit", { token_type: "B", initial_amount: 1_000_000_000_000, auto_refill: true }],
  ["withdrawal", { token_type: "A" }],
  ["withdrawal", { token_type: "B" }],
  ["swap", { direction: "a_to_b", initial_amount: 900_000_000_000 }],
  ["swap", { direction: "b_to_a", initial_amount: 900_000_000_000 }],
];

async function set_the_scene({ methods }: Service): Promise<void> {
  for (const settings of POOLS) {
    const { pool_id } = await methods.call("create_pool", settings) as { pool_id: string };
    await Promise.all(
      THREADS.map(([kind, thread]) => methods.call(`create_${kind}_thread`, { pool_id, ...thread })),
    );
  }
  await methods.call("start_threads", {});
}

async function take_pictures(url: string, folder: string): Promise<void> {
  await using browser = await TestBrowser.start();
  for (const theme of ["dark", "light"] as const) {
    const page = await browser.open(url, SIZE, SCALE);
    await page.select("#theme", theme);
    await page.waitForSelector("tr.row");
    await system_clock.sleep(3_000);
    await page.screenshot({ path: `${folder}/dashboard_${theme}.png` });
    await page.close();
  }
  if (browser.complaints.length > 0) throw new Error(browser.complaints.join("\n"));
}

/** Fewer colours make the files a third; nobody sees the difference. Without the program they stay as they are. */
async function shrink(files: readonly string[]): Promise<void> {
  try {
    const args = ["--force", "--ext", ".png", "--speed", "1", ...files];
    await new Deno.Command("pngquant", { args }).output();
  } catch (caught) {
    if (!(caught instanceof Deno.errors.NotFound)) throw caught;
  }
}

if (import.meta.main) {
  const [seconds = String(SECONDS), folder = "docs"] = Deno.args;
  const directory = await Deno.makeTempDir({ prefix: "frt_stress_picture_" });
  const config = parse_config({
    daemon: { bind_address: "127.0.0.1:0", data_directory: directory },
    localnet: { port: 0 },
  }, "the settings of the picture");
  const daemon = await start_daemon(config);
  if (daemon === undefined) throw new Error("The daemon was stopped while it was starting");
  try {
    await set_the_scene(daemon.service);
    await system_clock.sleep(Number(seconds) * 1_000);
    await take_pictures(daemon.url, folder);
    await shrink(["dark", "light"].map((theme) => `${folder}/dashboard_${theme}.png`));
  } finally {
    await daemon.service.lifecycle.stop();
    await Deno.remove(directory, { recursive: true });
  }
}
