/** What the contract did that it must not do: first on the page, and loud. */
import { open_dialog } from "./dialogs.js";
import { element, write } from "./element.js";
import { short_address, whole } from "./format.js";
import { call } from "./rpc.js";
import { on_change } from "./store.js";

const GRAVITY = { critical: 0, high: 1, medium: 2 };
/** Kinds that are shown at once; the others are counted. */
const SHOWN = 12;

const LISTS = [["calls", "Calls"], ["token_changes", "Token accounts"], ["lamport_changes", "Lamports"], [
  "logs",
  "Log",
]];

function line_of(item) {
  if (typeof item === "string") return item;
  return Object.entries(item).map(([name, value]) => `${name} ${value}`).join(", ");
}

function evidence_parts({ expected, observed, title, evidence }) {
  if (evidence === null) {
    return [element("p", {}, "It rests on a reading of the chain; there is no transaction to show.")];
  }
  const before = Object.entries(evidence.state_before).flatMap(([name, value]) => fact(name, value));
  const lists = LISTS.filter(([member]) => evidence[member].length > 0).flatMap(([member, name]) => [
    element("h3", {}, name),
    element("pre", { tabindex: "0", "aria-label": name }, evidence[member].map(line_of).join("\n")),
  ]);
  return [
    element("p", {}, title),
    element("dl", { class: "facts" }, fact("expected", expected), fact("observed", observed)),
    evidence.error === null ? null : element("p", { class: "problem" }, evidence.error),
    ...lists,
    element("h3", {}, "The model before it"),
    element("dl", { class: "facts" }, before),
  ].filter((part) => part !== null);
}

async function show_evidence({ id }) {
  const holder = element("div", { class: "dialog_body" }, element("p", {}, "Loading …"));
  open_dialog(`Evidence of ${id}`, holder, { wide: true });
  try {
    const { findings: [found] } = await call("get_findings", { id });
    if (found === undefined) throw new Error("The finding is not kept any more");
    holder.replaceChildren(...evidence_parts(found));
  } catch (caught) {
    holder.replaceChildren(element("p", { class: "problem", role: "alert" }, caught.message));
  }
}

function fact(name, value) {
  return [element("dt", {}, name), element("dd", {}, value)];
}

function finding_card(finding) {
  const {
    severity,
    invariant,
    title,
    has_evidence,
    expected,
    observed,
    pool_id,
    count,
    slot,
    signature,
    last_seen,
  } = finding;
  const where = signature === null ? `slot ${slot}` : `slot ${slot}, transaction ${signature}`;
  const times = count === 1 ? "once" : `${whole(count)} times, last at slot ${last_seen.slot}`;
  return element(
    "li",
    { class: "finding", "data-severity": severity },
    element(
      "div",
      { class: "finding_head" },
      element("span", { class: "severity" }, severity),
      element("strong", {}, title),
      element("code", {}, invariant),
      element("span", { class: "muted" }, `seen ${times}`),
      has_evidence
        ? element(
          "button",
          { type: "button", class: "small", on_click: () => show_evidence(finding) },
          "Evidence",
        )
        : null,
    ),
    element(
      "dl",
      {},
      fact("expected", expected),
      fact("observed", observed),
      fact("first", where),
      pool_id === null ? [] : fact("pool", short_address(pool_id)),
    ),
  );
}

function quiet(audit) {
  const { operations_checked, operations_equal, pool_checks } = audit;
  const text = operations_checked === 0 && pool_checks === 0
    ? "Nothing has been checked yet: findings appear here."
    : `${whole(operations_equal)} of ${
      whole(operations_checked)
    } landed operations did exactly what the model says` +
      (pool_checks === 0 ? "." : `, and ${whole(pool_checks)} readings of pools agree with it.`);
  return element(
    "div",
    { class: "verdict good" },
    element("span", { class: "verdict_sign", "aria-hidden": "true" }, "✓"),
    element("p", {}, element("strong", {}, "No findings. "), text),
  );
}

function loud({ findings, audit }) {
  const by_gravity = findings.toSorted((one, other) => GRAVITY[one.severity] - GRAVITY[other.severity]);
  const shown = by_gravity.slice(0, SHOWN).map(finding_card);
  const kinds = findings.length === 1 ? "one kind" : `${whole(findings.length)} kinds`;
  const rest = findings.length - shown.length;
  return element(
    "div",
    { class: "verdict bad" },
    element(
      "h2",
      {},
      `The contract did what it must not do: ${kinds} of findings, seen ${whole(audit.findings)} times`,
    ),
    element("ul", {
      class: "finding_list",
      tabindex: "0",
      "aria-label": "Kinds of findings, the gravest first",
    }, shown),
    rest > 0 ? element("p", {}, `and ${whole(rest)} more kinds`) : null,
  );
}

/** Puts the findings on the page. */
export function place_findings(holder) {
  const title = document.title;
  const alarm = element("p", { class: "unseen", role: "alert" });
  const shown = element("div", {});
  holder.append(alarm, shown);
  let before = "";
  on_change((store) => {
    if (store.audit === null) return;
    const { findings, audit } = store;
    const bad = audit.findings > 0;
    document.title = bad ? `(${audit.findings}) findings – ${title}` : title;
    // Said when a new kind comes, not each time that one is seen again.
    write(alarm, bad ? `Kinds of findings: ${findings.length}` : "");
    const now = JSON.stringify(bad ? audit.findings : audit);
    // While a button of it has the focus, nothing is pulled away from under it.
    if (now === before || (bad && holder.contains(document.activeElement))) return;
    before = now;
    shown.replaceChildren(bad ? loud({ findings, audit }) : quiet(audit));
  });
}
