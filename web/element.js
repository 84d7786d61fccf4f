/**
 * Makes an element. `attributes`: `on_click` and the like are listeners, `true` sets an attribute, `false`, `null` and
 * `undefined` leave it out. Children are elements or texts; what comes from the service is always a text, never markup.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on_")) made.addEventListener(name.slice(3), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** The element of the page with this id. */
export function by_id(id) {
  return document.getElementById(id);
}

/** A description of the service as nodes: what stands between backticks is code. */
export function described(text) {
  return text.split("`").map((part, index) => index % 2 === 1 ? element("code", {}, part) : part);
}

/** Writes a text where it has changed: what is read aloud is not read again without need. */
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
