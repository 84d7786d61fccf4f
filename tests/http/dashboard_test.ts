/** The dashboard's files, as the daemon serves them: all of them, as they stand in web/, and nothing that needs more. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { METRICS } from "@/monitoring/metric_catalogue.ts";
import { with_app } from "./scene.ts";

const WEB = new URL("../../web/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml; charset=utf-8",
};

async function web_files(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(WEB)) {
    files.set(name, await Deno.readTextFile(new URL(name, WEB)));
  }
  return files;
}

const files = await web_files();
const page = files.get("index.html") ?? "";

Deno.test("dashboard: every file of web/ is served as it is, with its type, while the daemon starts as well", () =>
  with_app({ starting: true, requests_per_second: 1 }, async ({ url }) => {
    assert(files.size > 20, `only ${files.size} files`);
    for (const [name, text] of files) {
      const response = await fetch(`${url}/${name === "index.html" ? "" : name}`);
      assertEquals([response.status, await response.text()], [200, text], name);
      const ending = name.slice(name.lastIndexOf(".") + 1);
      assertEquals(response.headers.get("content-type"), TYPES[ending] ?? "none", name);
      assertMatch(response.headers.get("content-security-policy") ?? "", /default-src 'self'/, name);
    }
  }));

Deno.test("dashboard: everything that the page and its modules ask for is there", () =>
  with_app({}, async ({ url }) => {
    const asked = [...page.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => path);
    const imported = [...files].filter(([name]) => name.endsWith(".js"))
      .flatMap(([, text]) => [...text.matchAll(/from "\.(\/[^"]+)"/g)].map(([, path]) => path));
    assert(asked.length >= 6 && imported.length > 40);
    for (const path of new Set([...asked, ...imported])) {
      const response = await fetch(url + path);
      await response.body?.cancel();
      assertEquals(response.status, 200, path);
    }
  }));

Deno.test("dashboard: nothing stands inline, and nothing comes from elsewhere", () => {
  assertEquals(page.match(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/g), null);
  for (const [name, text] of files) {
    assertEquals(text.match(/(?:src|href|url|import|fetch)\s*[=(]?\s*["'(]?https?:/g), null, name);
    assertEquals(
      text.match(/\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write|\beval\(/g),
      null,
      name,
    );
  }
});

Deno.test("dashboard: the charts name metrics that /metrics has", () => {
  const known: string[] = Object.values(METRICS).map(({ name }) => name);
  const named = (files.get("chart_catalogue.js") ?? "").match(/frt_stress_\w+/g) ?? [];
  assert(named.length >= 6);
  assertEquals(named.filter((name) => !known.includes(name)), []);
});
