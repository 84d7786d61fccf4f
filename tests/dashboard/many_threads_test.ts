/** The table of threads with more of them than a page could hold: what counts is how many elements there are. */
import { assert, assertEquals } from "@std/assert";
import { has_browser, saw, TestBrowser, text_of } from "../support/browser.ts";
import type { Page } from "../support/puppeteer_types.d.ts";
import { until, with_daemon } from "../support/service.ts";
import { with_app } from "../http/scene.ts";
import { crowd_of } from "./crowd.ts";
import { assert_accessible, assert_content } from "./page_checks.ts";

const ignore = !await has_browser();
const MOST_ROWS_IN_PAGE = 60;
const MANY = 10_000;
const THREADS = 1_000;
const BUSY = 100;

async function shown_ids(page: Page): Promise<string[]> {
  const ids = await page.$$eval("tr.row", (rows) => rows.map((row) => row.getAttribute("data-id") ?? ""));
  assert(ids.length <= MOST_ROWS_IN_PAGE, `The page holds ${ids.length} rows`);
  return ids;
}

async function until_first_is(page: Page, thread_id: string): Promise<void> {
  await until(`${thread_id} comes first`, async () => (await shown_ids(page))[0] === thread_id);
}

async function until_shown(page: Page, thread_id: string): Promise<void> {
  await until(`${thread_id} is shown`, async () => (await shown_ids(page)).includes(thread_id));
}

Deno.test({
  name:
    "dashboard: ten thousand threads are scrolled, filtered and sorted with some dozens of rows in the page",
  ignore,
  fn: () =>
    with_app({ live: crowd_of(MANY) }, async ({ url, live }) => {
      await using browser = await TestBrowser.start();
      const page = await browser.open(`${url}/`);
      await saw(page, "#threads_note", /^10,000 threads$/);
      await until_first_is(page, "withdrawal_1");
      assertEquals(
        await page.evaluate<string>(`document.querySelector(".threads").getAttribute("aria-rowcount")`),
        "10001",
      );
      const height = await page.evaluate<number>(`document.querySelector(".scroller").scrollHeight`);
      assert(height > MANY * 30, `The scroll bar tells of ${height} pixels`);

      await page.evaluate(`document.querySelector(".scroller").scrollTop = ${height}`);
      await until_shown(page, `withdrawal_${MANY}`);
      live.tell();
      await saw(page, `tr[data-id=withdrawal_${MANY}]`, /10,005/);
      await until_shown(page, `withdrawal_${MANY}`);

      await page.evaluate(`document.querySelector(".scroller").scrollTop = ${height / 2}`);
      await until_shown(page, "withdrawal_5002");
      await page.focus("tr[data-id=withdrawal_5002]");
      await page.keyboard.press("End");
      await until_shown(page, `withdrawal_${MANY}`);
      assertEquals(await page.evaluate<string>("document.activeElement.dataset.id"), `withdrawal_${MANY}`);
      await page.keyboard.press("Home");
      await until_first_is(page, "withdrawal_1");
      live.tell();
      await saw(page, "#connection", /Live/);
      assertEquals(await page.evaluate<string>("document.activeElement.dataset.id"), "withdrawal_1");

      await page.evaluate(
        `[...document.querySelectorAll(".sort")].find((one) => one.textContent === "Operations").click()`,
      );
      await until_first_is(page, `withdrawal_${MANY}`);
      await page.evaluate(`document.querySelector(".scroller").scrollTop = ${height / 2}`);
      await until_shown(page, "swap_5000");
      await page.type("#thread_search", "swap_12");
      await saw(page, "#threads_note", /^\d+ of 10,000 threads$/);
      await until("those that fit are shown", async () => {
        const ids = await shown_ids(page);
        return ids.length > 10 && ids.every((id) => id.startsWith("swap_12"));
      });
      await page.evaluate(`document.getElementById("thread_search").value = ""`);
      await page.type("#thread_search", " ");
      await page.select("#thread_state", "error");
      await saw(page, "#threads_note", /^1,666 of 10,000 threads$/);
      await page.select("#thread_type", "swap");
      await saw(page, "#threads_note", /^0 of|^1,666 of/);
      assert((await text_of(page, "#start_all")) === "Start all swap threads");
      // A u64 keeps its digits on the way through the page.
      await page.select("#thread_state", "");
      await saw(page, "tr.row", /18,446,744,073\.709/);
      await assert_accessible(page, "a large table");
      assertEquals(browser.complaints, []);
    }),
});

Deno.test({
  name:
    "dashboard: a daemon with a thousand threads is watched, and a hundred of them are driven, from the page",
  ignore,
  fn: () =>
    with_daemon(async ({ url, service: { methods, threads } }) => {
      const pool = {
        token_a_decimals: 9,
        token_b_decimals: 6,
        ratio_whole_number: 160,
        ratio_direction: "a_to_b",
      };
      const { pool_id } = await methods.call("create_pool", pool) as { pool_id: string };
      const idle = { pool_id, token_type: "A" };
      const busy = { ...idle, initial_amount: 1_000_000_000 };
      // Not all at once: a blockhash of short slots would expire on a machine that is busy.
      for (let made = 0; made < THREADS; made += BUSY) {
        const create = (): Promise<unknown> =>
          made === 0
            ? methods.call("create_deposit_thread", busy)
            : methods.call("create_withdrawal_thread", idle);
        await Promise.all(Array.from({ length: BUSY }, create));
      }
      await using browser = await TestBrowser.start();
      const page = await browser.open(`${url}/`);
      await saw(page, "#threads_note", /^1,000 threads$/);
      const press = async (button: string) => {
        await page.click(button);
        await page.waitForSelector("dialog[open]");
        await page.click("dialog .dialog_actions button:last-child");
      };
      await page.select("#thread_type", "deposit");
      await saw(page, "#start_all", /^Start all deposit threads$/);
      await press("#start_all");
      await saw(page, "#tiles", /Running threads 100 900 created/);
      await until("they have worked", async () => {
        const [, count = "0"] = await saw(page, "#findings", /([\d,]+) landed operations|Nothing/);
        return Number(count.replaceAll(",", "")) > BUSY;
      });
      await saw(page, "tr.row", /deposit_1 .*\d %/);
      await shown_ids(page);
      await press("#stop_all");
      await saw(page, "#tiles", /Running threads 0 900 created, 100 stopped/);
      assertEquals(threads.all().filter(({ status }) => status === "stopped").length, BUSY);
      assert_content(browser, url);
    }, { localnet: { slot_ms: 100 } }),
});
