import { escaped } from "@/scenario/pages/markup.ts";
import { REPORT_STYLE } from "@/scenario/pages/style.ts";

/** What browsers may load for a report: nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A page that needs nothing from elsewhere; `body` is HTML already. */
export function html_page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">
<title>${escaped(title)}</title><style>${REPORT_STYLE}</style></head><body>
<main>
${body}
</main>
</body></html>
`;
}
