/** The part of `puppeteer-core` that the tests use. Its own types pull in others which hide Deno's `node:` modules from the checker. */

/** An event of a page, as far as it is looked at. */
interface PageEvents {
  pageerror: unknown;
  console: { text(): string };
  request: { url(): string };
}

/** An element of a page. */
export interface ElementHandle {
  click(): Promise<void>;
  focus(): Promise<void>;
  type(text: string): Promise<void>;
}

/** A page in a browser. Functions given to it run there: they see its elements only. */
export interface Page {
  setViewport(size: { width: number; height: number; deviceScaleFactor?: number }): Promise<void>;
  emulateMediaFeatures(features: { name: string; value: string }[]): Promise<void>;
  goto(url: string, options?: { waitUntil?: "load" }): Promise<unknown>;
  reload(): Promise<unknown>;
  close(): Promise<void>;
  bringToFront(): Promise<void>;
  on<Name extends keyof PageEvents>(name: Name, listener: (event: PageEvents[Name]) => void): void;
  $(selector: string): Promise<ElementHandle | null>;
  $$eval<T>(selector: string, look: (found: PageElement[]) => T): Promise<T>;
  evaluate<T>(expression: string): Promise<T>;
  waitForSelector(selector: string, options?: { hidden?: boolean }): Promise<ElementHandle | null>;
  click(selector: string): Promise<void>;
  focus(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  select(selector: string, value: string): Promise<string[]>;
  keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
}

/** What a function in the page may ask of an element. */
export interface PageElement {
  readonly innerText: string;
  readonly value: string;
  readonly isConnected: boolean;
  getAttribute(name: string): string | null;
}

/** A running browser. */
export interface Browser {
  createBrowserContext(): Promise<{ newPage(): Promise<Page> }>;
  close(): Promise<void>;
}

/** Takes a browser over that runs already. */
export function connect(options: { browserWSEndpoint: string; defaultViewport: null }): Promise<Browser>;
