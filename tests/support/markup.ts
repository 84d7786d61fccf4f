/** Reads HTML and XML strictly: every tag closed in order, every attribute quoted, every & an entity. */
import { assert } from "@std/assert";

/** An element with its attributes. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const VOID = ["meta", "br", "hr", "img", "link", "input"];
const TAG =
  /<(?:!doctype html|\?xml[^>]*\?|(\/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+[A-Za-z:-]+="[^"<]*")*)\s*(\/?))>/gy;
const ATTRIBUTE = /([A-Za-z:-]+)="([^"]*)"/g;
const ENTITY = /&(?!(?:amp|lt|gt|quot|#39|#\d+);)/;

/** Every element of `text`, in order. Throws where it is not well formed. `is_html` knows elements without an end. */
export function read_markup(text: string, is_html: boolean): Element[] {
  const open: string[] = [];
  const elements: Element[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] !== "<") {
      const end = text.indexOf("<", at) < 0 ? text.length : text.indexOf("<", at);
      const words = text.slice(at, end);
      const is_style = open.at(-1) === "style";
      assert(is_style || (!ENTITY.test(words) && !words.includes(">")), `Not escaped: ${words.slice(0, 80)}`);
      at = end;
      continue;
    }
    TAG.lastIndex = at;
    const found = TAG.exec(text);
    assert(found !== null, `No tag: ${text.slice(at, at + 80)}`);
    const [whole, closes, name, attributes = "", empty] = found;
    at += whole.length;
    if (name === undefined) continue;
    if (closes === "/") {
      assert(open.pop() === name, `</${name}> closes nothing`);
      continue;
    }
    assert(!ENTITY.test(attributes), `Not escaped: ${attributes}`);
    const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key = "", value = ""]) => [key, value]);
    assert(new Set(pairs.map(([key]) => key)).size === pairs.length, `An attribute twice: ${whole}`);
    elements.push({ name, attributes: Object.fromEntries(pairs) });
    if (empty !== "/" && !(is_html && VOID.includes(name))) open.push(name);
  }
  assert(open.length === 0, `Never closed: ${open.join(", ")}`);
  return elements;
}

/** Fails when the page would load anything, run anything, or lead anywhere. */
export function assert_self_contained(html: string): void {
  for (const { name, attributes } of read_markup(html, true)) {
    assert(
      !["script", "link", "img", "iframe", "object", "base", "use", "image"].includes(name),
      `<${name}>`,
    );
    for (const [key, value] of Object.entries(attributes)) {
      assert(
        !/^(?:src|href|xlink:href|srcset|action|data|poster|style|on.*)$/.test(key),
        `${name} ${key}="${value}"`,
      );
    }
  }
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? "";
  assert(
    style.length > 0 && !/url\(|@import|@font-face/.test(style),
    "A style that needs nothing from elsewhere",
  );
}
