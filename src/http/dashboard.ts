/** The files of the dashboard, as they stand in web/: they come along in a packaged file as well. */
import uplot_css from "uplot/dist/uPlot.min.css" with { type: "text" };
import uplot_js from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import access_js from "../../web/access.js" with { type: "text" };
import chart_card_js from "../../web/chart_card.js" with { type: "text" };
import chart_catalogue_js from "../../web/chart_catalogue.js" with { type: "text" };
import charts_js from "../../web/charts.js" with { type: "text" };
import colours_js from "../../web/colours.js" with { type: "text" };
import condense_js from "../../web/condense.js" with { type: "text" };
import connection_js from "../../web/connection.js" with { type: "text" };
import dialogs_js from "../../web/dialogs.js" with { type: "text" };
import element_js from "../../web/element.js" with { type: "text" };
import exact_json_js from "../../web/exact_json.js" with { type: "text" };
import findings_js from "../../web/findings.js" with { type: "text" };
import format_js from "../../web/format.js" with { type: "text" };
import forms_js from "../../web/forms.js" with { type: "text" };
import icon_svg from "../../web/icon.svg" with { type: "text" };
import layout_css from "../../web/layout.css" with { type: "text" };
import main_js from "../../web/main.js" with { type: "text" };
import methods_js from "../../web/methods.js" with { type: "text" };
import controls_css from "../../web/controls.css" with { type: "text" };
import figures_css from "../../web/figures.css" with { type: "text" };
import pools_js from "../../web/pools.js" with { type: "text" };
import rpc_js from "../../web/rpc.js" with { type: "text" };
import schema_field_js from "../../web/schema_field.js" with { type: "text" };
import sign_in_js from "../../web/sign_in.js" with { type: "text" };
import store_js from "../../web/store.js" with { type: "text" };
import theme_css from "../../web/theme.css" with { type: "text" };
import thread_details_js from "../../web/thread_details.js" with { type: "text" };
import thread_rows_js from "../../web/thread_rows.js" with { type: "text" };
import thread_table_js from "../../web/thread_table.js" with { type: "text" };
import thread_tools_js from "../../web/thread_tools.js" with { type: "text" };
import tiles_js from "../../web/tiles.js" with { type: "text" };
import page from "../../web/index.html" with { type: "text" };

/** A file that the browser may have without a token. */
export interface DashboardFile {
  readonly text: string;
  readonly content_type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml; charset=utf-8",
};

const TEXTS: Readonly<Record<string, string>> = {
  "/index.html": page,
  "/access.js": access_js,
  "/chart_card.js": chart_card_js,
  "/chart_catalogue.js": chart_catalogue_js,
  "/charts.js": charts_js,
  "/colours.js": colours_js,
  "/condense.js": condense_js,
  "/connection.js": connection_js,
  "/dialogs.js": dialogs_js,
  "/element.js": element_js,
  "/exact_json.js": exact_json_js,
  "/findings.js": findings_js,
  "/format.js": format_js,
  "/forms.js": forms_js,
  "/icon.svg": icon_svg,
  "/layout.css": layout_css,
  "/main.js": main_js,
  "/methods.js": methods_js,
  "/controls.css": controls_css,
  "/figures.css": figures_css,
  "/pools.js": pools_js,
  "/rpc.js": rpc_js,
  "/schema_field.js": schema_field_js,
  "/sign_in.js": sign_in_js,
  "/store.js": store_js,
  "/theme.css": theme_css,
  "/thread_details.js": thread_details_js,
  "/thread_rows.js": thread_rows_js,
  "/thread_table.js": thread_table_js,
  "/thread_tools.js": thread_tools_js,
  "/tiles.js": tiles_js,
  "/uplot.css": uplot_css,
  "/uplot.js": uplot_js,
};

const FILES: ReadonlyMap<string, DashboardFile> = new Map(
  Object.entries(TEXTS).map(([path, text]) => {
    const ending = path.slice(path.lastIndexOf(".") + 1);
    return [path === "/index.html" ? "/" : path, { text, content_type: TYPES[ending] ?? "text/plain" }];
  }),
);

/** The file at a path; `undefined` where there is none. */
export function dashboard_file(path: string): DashboardFile | undefined {
  return FILES.get(path);
}
