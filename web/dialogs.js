import { by_id, element } from "./element.js";

const NOTICE_MS = 8_000;
let opened = 0;

/** Opens a dialog that goes when it is closed; the focus returns to where it was. Answers the dialog. */
export function open_dialog(title, content, { on_close, wide = false } = {}) {
  const before = document.activeElement;
  opened += 1;
  const title_id = `dialog_title_${opened}`;
  const heading = element("h2", { id: title_id }, title);
  const close = element("button", {
    type: "button",
    class: "quiet",
    "aria-label": "Close",
    on_click: () => dialog.close(),
  }, "✕");
  const dialog = element(
    "dialog",
    { "aria-labelledby": title_id, class: wide ? "wide" : "" },
    element("div", { class: "dialog_head" }, heading, close),
    content,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    on_close?.();
    if (before?.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks before something is done. Resolves to whether it shall be. */
export function confirmed(question, explanation, action, is_grave = false) {
  return new Promise((resolve) => {
    let answer = false;
    const yes = element("button", {
      type: "button",
      class: is_grave ? "grave" : "primary",
      on_click: () => (answer = true, dialog.close()),
    }, action);
    const no = element("button", { type: "button", on_click: () => dialog.close() }, "Cancel");
    const content = element(
      "div",
      { class: "dialog_body" },
      element("p", {}, explanation),
      element("div", { class: "dialog_actions" }, no, yes),
    );
    const dialog = open_dialog(question, content, { on_close: () => resolve(answer) });
    no.focus();
  });
}

/** Says what has been done, or why not, for some seconds. */
export function notify(text, kind = "done") {
  const notice = element("p", { class: `notice ${kind}` }, text);
  by_id("notices").append(notice);
  setTimeout(() => notice.remove(), NOTICE_MS);
}

/** Says why something was refused. */
export function notify_refusal(caught) {
  notify(caught.hint ? `${caught.message}. ${caught.hint}` : caught.message, "refused");
}
