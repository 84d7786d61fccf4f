import { has_token, keep_token } from "./access.js";
import { open_dialog } from "./dialogs.js";
import { element } from "./element.js";

let is_open = false;

/** Asks for the token and keeps it; `on_token` then tries it. */
export function ask_for_token(on_token) {
  if (is_open) return;
  is_open = true;
  const input = element("input", {
    type: "password",
    id: "token",
    name: "token",
    autocomplete: "current-password",
    required: true,
    spellcheck: "false",
    "aria-describedby": "token_help",
  });
  const wrong = has_token()
    ? element("p", { class: "problem", role: "alert" }, "The daemon does not accept this token.")
    : null;
  const submit = (event) => {
    event.preventDefault();
    keep_token(input.value.trim());
    dialog.close();
    on_token();
  };
  const form = element(
    "form",
    { class: "dialog_body", on_submit: submit },
    wrong,
    element("label", { for: "token" }, "Bearer token"),
    input,
    element(
      "p",
      { id: "token_help", class: "muted" },
      "It is the content of the daemon's token file. It stays in this tab until you close it.",
    ),
    element(
      "div",
      { class: "dialog_actions" },
      element("button", { type: "submit", class: "primary" }, "Sign in"),
    ),
  );
  const dialog = open_dialog("This daemon wants a token", form, { on_close: () => is_open = false });
  input.focus();
}
