/** How the page gets in, and how it fares when the daemon goes and comes back. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { start_daemon } from "@/daemon/run.ts";
import { has_browser, saw, TestBrowser, text_of } from "../support/browser.ts";
import { started, test_config, until, with_daemon, with_directory } from "../support/service.ts";
import { assert_accessible, assert_content } from "./page_checks.ts";

const ignore = !await has_browser();
/** With shorter slots a blockhash may expire while the browser keeps the machine busy. */
const localnet = { slot_ms: 100 };
const TOKEN = "k3yK3Y-k3yK3Y_k3yK3Y.k3yK3Y~k3yK3Y==";

Deno.test({
  name: "dashboard: with a token the page asks for it, and sends it in no address",
  ignore,
  fn: () =>
    with_directory(async (directory) => {
      const token_file = join(directory, "token");
      await Deno.writeTextFile(token_file, TOKEN, { mode: 0o600 });
      await with_daemon(async ({ url }) => {
        await using browser = await TestBrowser.start();
        const page = await browser.open(`${url}/`);
        await page.waitForSelector("dialog #token");
        await saw(page, "#connection", /Signed out/);
        assertEquals(await text_of(page, "#tile_threads"), "–");
        await assert_accessible(page, "the question for the token");
        await page.type("#token", `${TOKEN}x`);
        await page.keyboard.press("Enter");
        await saw(page, "dialog .problem", /does not accept this token/);
        await page.type("#token", TOKEN);
        await page.keyboard.press("Enter");
        await saw(page, "#connection", /Live/);
        await saw(page, "#tile_threads", /^0/);
        await page.reload();
        await saw(page, "#connection", /Live/);
        await page.click("#sign_out");
        await page.waitForSelector("dialog #token");
        await saw(page, "#connection", /Signed out/);
        const told = browser.requested.join("\n") +
          await page.evaluate<string>("location.href + document.cookie");
        assert(!told.includes("k3y"), told);
        assert_content(browser, url);
      }, { daemon: { token_file }, localnet });
    }),
});

Deno.test({
  name: "dashboard: when the daemon goes the page says that its figures are old, and goes on when it is back",
  ignore,
  fn: () =>
    with_directory(async (directory) => {
      const first = await started(start_daemon(test_config(directory, { localnet })));
      const bind_address = `127.0.0.1:${first.port}`;
      let stop = () => first.service.lifecycle.stop();
      try {
        await using browser = await TestBrowser.start();
        const page = await browser.open(`${first.url}/`);
        await saw(page, "#connection", /Live/);
        assertEquals(await page.$(".is_stale"), null);
        const pool = {
          token_a_decimals: 9,
          token_b_decimals: 6,
          ratio_whole_number: 7,
          ratio_direction: "a_to_b",
        };
        await first.service.methods.call("create_pool", pool);
        await saw(page, ".pool", /1 A = 7 B/);
        assertEquals(await stop(), []);
        await saw(page, "#connection", /No news/);
        await saw(page, "#stale", /No news from the daemon .* These figures are of \d\d:\d\d:\d\d/);
        assert(await page.$(".is_stale") !== null);
        await assert_accessible(page, "a stale page");
        const second = await started(
          start_daemon(test_config(directory, { daemon: { bind_address }, localnet })),
        );
        stop = () => second.service.lifecycle.stop();
        await saw(page, "#connection", /Live/);
        await until("the page is not stale any more", async () => await page.$(".is_stale") === null);
        await second.service.methods.call("create_pool", { ...pool, ratio_whole_number: 8 });
        await saw(page, "#pool_list", /1 A = 7 B.*1 A = 8 B/);
        assert_content(browser, first.url);
      } finally {
        await stop();
      }
    }),
});
