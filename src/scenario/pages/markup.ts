/** Text inside HTML, SVG and XML. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that XML 1.0 cannot hold in any form: most control characters, halves of surrogate pairs, two others. */
const NOT_XML = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu;

/** `text` as it stands in an element or an attribute. */
export function escaped(text: string): string {
  return text.replace(NOT_XML, "\ufffd").replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}

/** Rows under a head as an HTML table; numbers to the right. */
export function html_table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) =>
    /^[\d.,]+(?: ?(?:ms|%|s))?$/.test(text)
      ? `<td class="n">${escaped(text)}</td>`
      : `<td>${escaped(text)}</td>`;
  const lines = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`);
  const names = head.map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
  return `<table><thead><tr>${names}</tr></thead><tbody>${lines.join("\n")}</tbody></table>`;
}
