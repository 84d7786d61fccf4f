/** Debian's Chromium without a window, driven over its own protocol. */
// @ts-types="./puppeteer_types.d.ts"
import { type Browser, connect, type Page } from "puppeteer-core";
import { assert } from "@std/assert";
import { until } from "./service.ts";

const PROGRAM = "/usr/bin/chromium";
/** Without these it calls its maker's hosts at every start, and wants a sandbox that containers do not give. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--hide-scrollbars",
  "--remote-debugging-port=0",
];

/** Whether this machine has a browser for the tests. */
export async function has_browser(): Promise<boolean> {
  try {
    return (await Deno.stat(PROGRAM)).isFile;
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return false;
    throw caught;
  }
}

/** A browser with a profile of its own. `await using` ends it, and removes the profile. */
export class TestBrowser implements AsyncDisposable {
  readonly browser: Browser;
  /** What went wrong in pages: errors nobody caught, and what the security policy forbade. */
  readonly complaints: string[] = [];
  /** Every address that a page asked for. */
  readonly requested: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #profile: string;
  readonly #told: Promise<void>;

  private constructor(browser: Browser, child: Deno.ChildProcess, profile: string, told: Promise<void>) {
    this.browser = browser;
    this.#child = child;
    this.#profile = profile;
    this.#told = told;
  }

  /** Starts it. Throws when it does not come up. */
  static async start(): Promise<TestBrowser> {
    const profile = await Deno.makeTempDir({ prefix: "frt_stress_browser_" });
    const args = [...FLAGS, `--user-data-dir=${profile}`, "about:blank"];
    const child = new Deno.Command(PROGRAM, { args, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
    let text = "";
    const read = async () => {
      const decoder = new TextDecoder();
      for await (const bytes of child.stderr) text = (text + decoder.decode(bytes)).slice(-10_000);
    };
    const told = read();
    const address = () => /ws:\/\/\S+/.exec(text)?.[0];
    await until("the browser tells its address", () => address() !== undefined);
    const browser = await connect({ browserWSEndpoint: address() ?? "", defaultViewport: null });
    return new TestBrowser(browser, child, profile, told);
  }

  /** A page of this size, on this address; what goes wrong in it is noted. */
  async open(
    url: string,
    [width, height]: readonly [number, number] = [1_440, 1_000],
    scale = 1,
  ): Promise<Page> {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width, height, deviceScaleFactor: scale });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) this.complaints.push(message.text());
    });
    page.on("request", (request) => this.requested.push(request.url()));
    await page.goto(url, { waitUntil: "load" });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.#child.status;
    await this.#told;
    await Deno.remove(this.#profile, { recursive: true });
  }
}

/** The text of an element, its white space made plain; empty where there is none. */
export async function text_of(page: Page, selector: string): Promise<string> {
  const text = await page.$$eval(selector, (found) => found.map((one) => one.innerText).join(" "));
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Waits until the text of an element matches; answers the match. */
export async function saw(page: Page, selector: string, pattern: RegExp): Promise<RegExpExecArray> {
  let match: RegExpExecArray | null = null;
  let text = "";
  const look = async () => (match = pattern.exec(text = await text_of(page, selector))) !== null;
  try {
    await until(`${pattern} in ${selector}`, look);
  } catch (cause) {
    throw new Error(`No ${pattern} in ${selector}: ${text.slice(0, 500)}`, { cause });
  }
  assert(match !== null);
  return match;
}
