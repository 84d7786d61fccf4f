/** Puts the page together, and keeps it alive. */
import { forget_token, has_token } from "./access.js";
import { load_points, place_charts } from "./charts.js";
import { offer_colours } from "./colours.js";
import { Connection } from "./connection.js";
import { notify_refusal } from "./dialogs.js";
import { by_id, element, write } from "./element.js";
import { place_findings } from "./findings.js";
import { ask_for_pool, ask_for_threads } from "./forms.js";
import { short_address, span, time, whole } from "./format.js";
import { load_methods } from "./methods.js";
import { load_pool_points, place_pools } from "./pools.js";
import { ask_for_token } from "./sign_in.js";
import { on_change, store, take_event } from "./store.js";
import { place_tiles } from "./tiles.js";
import { show_thread } from "./thread_details.js";
import { ThreadTable } from "./thread_table.js";
import { place_thread_tools } from "./thread_tools.js";

const STATE_TEXTS = { live: "Live", stale: "No news", refused: "Signed out", waiting: "Connecting" };

function show_state(state, detail) {
  by_id("connection").dataset.state = state;
  write(by_id("connection_text"), STATE_TEXTS[state]);
  const stale = by_id("stale");
  const is_stale = state === "stale";
  if (is_stale) {
    const since = store.at_ms === 0 ? "" : ` These figures are of ${time(store.at_ms)}.`;
    write(stale, `No news from the daemon (${detail}).${since} Trying again …`);
  }
  stale.hidden = !is_stale;
  document.body.classList.toggle("is_stale", is_stale);
  by_id("sign_out").hidden = !has_token();
}

function place_about() {
  on_change(({ about, health, at_ms }) => {
    if (about === null) return;
    const { cluster, version } = about;
    const place = cluster.kind === "embedded" ? "embedded ledger" : cluster.rpc_url;
    const program = cluster.program_version === null ? "" : `, contract ${cluster.program_version}`;
    write(
      by_id("about"),
      `${place} · program ${short_address(cluster.program_id)}${program} · service ${version} · up ${
        span(health.uptime_seconds)
      } · slot ${whole(health.slot)} · ${time(at_ms)}`,
    );
  });
}

function place_problems(holder) {
  on_change(({ health, about }) => {
    if (health === null) return;
    const reasons = health.problems.map(({ message, since }) => `${message} (since ${since})`);
    if (about?.cluster.read_only_reason) reasons.push(`Nothing is sent: ${about.cluster.read_only_reason}`);
    if (holder.dataset.shown === reasons.join("\n")) return;
    holder.dataset.shown = reasons.join("\n");
    holder.replaceChildren(
      ...reasons.map((reason) => element("p", { class: "problem", role: "alert" }, reason)),
    );
  });
}

/** Asks for what the feed does not tell: the past, and what the service can do. */
function load_beside() {
  Promise.all([load_methods(), load_points(), load_pool_points()]).catch(notify_refusal);
}

function start() {
  offer_colours(by_id("theme"));
  place_about();
  place_problems(by_id("problems"));
  place_findings(by_id("findings"));
  place_tiles(by_id("tiles"));
  place_pools(by_id("pool_list"), by_id("pool_charts"));
  place_charts(by_id("activity_charts"), by_id("windows"));
  const table = new ThreadTable(by_id("threads_note"), show_thread);
  place_thread_tools(by_id("thread_tools"), table);
  by_id("thread_table").append(table.node);
  const open = (form) => () => {
    try {
      form();
    } catch (caught) {
      notify_refusal(caught);
    }
  };
  by_id("new_pool").addEventListener("click", open(ask_for_pool));
  by_id("new_thread").addEventListener("click", open(ask_for_threads));
  const connection = new Connection((name, data) => {
    take_event(name, data);
    if (name === "snapshot") load_beside();
  }, (state, detail) => {
    show_state(state, detail);
    if (state === "refused") ask_for_token(() => connection.start());
  });
  by_id("sign_out").addEventListener("click", () => {
    forget_token();
    location.reload();
  });
  connection.start();
}

start();
