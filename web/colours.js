/** Dark or light: what the reader prefers, or what the reader has chosen here. */

const PLACE = "frt_stress_colours";
const CHOICES = ["auto", "dark", "light"];
const listeners = [];

function tell() {
  for (const listener of listeners) listener();
}

/** Lets `select` choose, as it was chosen before. */
export function offer_colours(select) {
  const apply = (choice) => {
    if (choice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    tell();
  };
  const kept = localStorage.getItem(PLACE);
  select.value = CHOICES.includes(kept) ? kept : "auto";
  apply(select.value);
  select.addEventListener("change", () => {
    localStorage.setItem(PLACE, select.value);
    apply(select.value);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
}

/** Calls `listener` when the colours change. */
export function on_colours(listener) {
  listeners.push(listener);
}

/** A colour of the style sheet, by the name of its variable, as a canvas wants it. */
export function colour(name) {
  const probe = document.createElement("span");
  probe.style.setProperty("color", `var(--${name})`);
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
