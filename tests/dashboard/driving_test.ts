/** The dashboard in a real browser, before a real daemon: pools and threads from their forms to their end. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { has_browser, saw, TestBrowser, text_of } from "../support/browser.ts";
import type { Page } from "../support/puppeteer_types.d.ts";
import { until, with_daemon } from "../support/service.ts";
import { assert_accessible, assert_content, prefer } from "./page_checks.ts";

const ignore = !await has_browser();
/** With shorter ones a blockhash may expire while the browser keeps the machine busy. */
const SLOT_MS = 100;

async function fill(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(`document.getElementById("field_${name}").value = ""`);
  await page.type(`#field_${name}`, text);
}

async function create_pool(page: Page): Promise<void> {
  await page.click("#new_pool");
  await page.waitForSelector("dialog[open]");
  await assert_accessible(page, "the form of a pool");
  await fill(page, "token_a_decimals", "20");
  await page.click("dialog button[type=submit]");
  await saw(page, "#field_token_a_decimals_problem", /Expected: a whole number from 0 to 19/);
  assertEquals(await text_of(page, ".pool"), "", "Nothing is created while the form is wrong");
  await fill(page, "token_a_decimals", "9");
  await page.click("dialog button[type=submit]");
  await page.waitForSelector("dialog", { hidden: true });
  await saw(page, ".pool", /1 A = 160 B/);
}

async function create_threads(
  page: Page,
  kind: string,
  fields: Record<string, string>,
  count = "1",
): Promise<void> {
  await page.click("#new_thread");
  await page.waitForSelector("dialog[open]");
  await page.click(`input[value=create_${kind}_thread]`);
  for (const [name, text] of Object.entries(fields)) {
    if (/^(token_type|direction)$/.test(name)) await page.select(`#field_${name}`, text);
    else await fill(page, name, text);
  }
  await fill_count(page, count);
  await page.click("dialog button[type=submit]");
  await page.waitForSelector("dialog", { hidden: true });
}

async function fill_count(page: Page, count: string): Promise<void> {
  await page.evaluate(`document.getElementById("thread_count").value = ${JSON.stringify(count)}`);
}

async function act(page: Page, method: string): Promise<void> {
  await page.waitForSelector(`dialog[open] button[data-method=${method}]:not(:disabled)`);
  await page.click(`button[data-method=${method}]`);
  await page.waitForSelector("dialog[open] ~ dialog[open]");
  await page.click("dialog[open] ~ dialog[open] .dialog_actions button:last-child");
  await page.waitForSelector("dialog[open] ~ dialog[open]", { hidden: true });
}

Deno.test({
  name: "dashboard: pools and threads are made, watched, stopped and deleted in a browser",
  ignore,
  fn: () =>
    with_daemon(async ({ url }) => {
      await using browser = await TestBrowser.start();
      const page = await browser.open(`${url}/`);
      await saw(page, "#connection", /Live/);
      await create_pool(page);
      await create_threads(page, "deposit", { token_type: "A", initial_amount: "1000000000000" });
      await create_threads(page, "deposit", { token_type: "B", initial_amount: "160000000000" });
      await create_threads(page, "withdrawal", { token_type: "A" }, "2");
      await saw(page, "#threads_note", /4 threads/);
      await saw(page, "#tile_threads", /^4/);
      const compared = async () => {
        const [, count = "0"] = await saw(page, "#tiles", /([\d,]+) compared with the model/);
        return Number(count.replaceAll(",", ""));
      };
      const first = await compared();
      await until("operations go on", async () => await compared() > first + 3);
      await saw(page, "#findings", /No findings\. \d+ of \d+ landed operations/);
      await until("deposits are in the legend", async () => {
        return /Deposits (?!–)/.test(await text_of(page, "#chart_operations .legend"));
      });

      await page.click("#chart_landing .card_head button");
      await saw(page, "#chart_landing .twin tbody", /\d\d:\d\d:\d\d/);
      await page.click("#chart_liquidity .card_head button");
      await saw(page, "#chart_liquidity .twin tbody", /\d\d:\d\d:\d\d [1-9]/);
      for (const theme of ["dark", "light"] as const) {
        await prefer(page, theme);
        await assert_accessible(page, `the page, ${theme}`);
      }

      await page.focus("tr[data-id=deposit_1]");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await saw(page, "dialog h2", /^deposit_1/);
      await saw(page, "dialog .facts", /Success [\d.]+ % of \d+ operations/);
      await act(page, "stop_thread");
      await saw(page, "tr[data-id=deposit_1]", /stopped/);
      await assert_accessible(page, "a thread");
      await act(page, "empty_thread");
      await saw(page, "#notices", /deposit_1 emptied/);
      await act(page, "delete_thread");
      await saw(page, "#threads_note", /3 threads/);

      await page.click("#stop_all");
      await page.waitForSelector("dialog[open]");
      await page.click("dialog .dialog_actions button:last-child");
      await saw(page, "#tile_threads", /^0/);
      await page.setViewport({ width: 390, height: 800 });
      const widths = await page.evaluate<number>("document.documentElement.scrollWidth");
      assert(widths <= 390, `The page is ${widths} wide on a screen of 390`);
      await assert_accessible(page, "a narrow page");
      assert_content(browser, url);
    }, { localnet: { slot_ms: SLOT_MS } }),
});

Deno.test({
  name: "dashboard: a finding comes first and loud, and carries its evidence",
  ignore,
  fn: () =>
    with_daemon(async ({ url, service: { methods } }) => {
      const pool = {
        token_a_decimals: 9,
        token_b_decimals: 6,
        ratio_whole_number: 160,
        ratio_direction: "a_to_b",
      };
      const { pool_id } = await methods.call("create_pool", pool) as { pool_id: string };
      await methods.call("create_deposit_thread", {
        pool_id,
        token_type: "A",
        initial_amount: 1_000_000_000,
      });
      await using browser = await TestBrowser.start();
      const page = await browser.open(`${url}/`);
      await saw(page, "#findings", /No findings/);
      await methods.call("start_threads", {});
      await saw(page, "#findings", /The contract did what it must not do: .* seen \d+ times/);
      const [, severity] = await saw(page, ".finding", /(critical|high|medium).*expected.*observed/);
      assert(severity !== undefined);
      assertMatch(await page.evaluate<string>("document.title"), /^\([\d]+\) findings/);
      await methods.call("stop_threads", {});
      await page.click(".finding button");
      await saw(page, "dialog .dialog_body", /expected.*observed.*Calls.*deposit.*The model before it/);
      await assert_accessible(page, "evidence");
      await page.keyboard.press("Escape");
      await prefer(page, "dark");
      await assert_accessible(page, "findings, dark");
      await prefer(page, "light");
      await assert_accessible(page, "findings, light");
      assert_content(browser, url);
    }, { localnet: { slot_ms: SLOT_MS, program: "tests/fixtures/planted/deposit_mints_one_more.so" } }),
});
