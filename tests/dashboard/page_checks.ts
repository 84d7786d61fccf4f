/** What every page of the dashboard must be: usable by everybody, and content with what the daemon serves. */
import axe from "axe-core/axe.min.js" with { type: "text" };
import { assertEquals } from "@std/assert";
import type { TestBrowser } from "../support/browser.ts";
import type { Page } from "../support/puppeteer_types.d.ts";

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Fails when axe finds something serious or critical on the page as it is now. */
export async function assert_accessible(page: Page, when: string): Promise<void> {
  await page.evaluate(`${axe}; undefined`);
  const violations = await page.evaluate<AxeViolation[]>("axe.run().then(({ violations }) => violations)");
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`
    );
  assertEquals(grave, [], when);
}

/** Fails when a page broke, wanted what its policy forbids, or asked anybody but the daemon. */
export function assert_content({ complaints, requested }: TestBrowser, url: string): void {
  assertEquals(complaints, []);
  assertEquals(requested.filter((one) => !one.startsWith(`${url}/`)), []);
}

/** Makes the page look dark or light, by the reader's preference. */
export async function prefer(page: Page, theme: "dark" | "light"): Promise<void> {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
}
