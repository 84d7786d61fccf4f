/** One field of a form, made of the JSON schema that the service publishes of the parameter. */
import { described, element } from "./element.js";

/** Schemas of a u64: a JSON integer, or a string of its digits. The page sends digits, so that none is lost. */
function digits_schema({ anyOf = [] }) {
  const text = anyOf.find(({ type }) => type === "string");
  const number = anyOf.find(({ type }) => type === "integer");
  return text === undefined || number === undefined
    ? undefined
    : { pattern: text.pattern, ...limits_of(number) };
}

function limits_of({ minimum, maximum, exclusiveMinimum }) {
  return { minimum, maximum, exclusiveMinimum };
}

function range_text({ minimum, maximum, exclusiveMinimum }) {
  const low = exclusiveMinimum === undefined ? minimum : `more than ${exclusiveMinimum}`;
  if (low === undefined) return maximum === undefined ? "" : ` up to ${maximum}`;
  return maximum === undefined ? ` from ${low}` : ` from ${low} to ${maximum}`;
}

function is_in_range(value, { minimum, maximum, exclusiveMinimum }) {
  return (minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum) &&
    (exclusiveMinimum === undefined || value > exclusiveMinimum);
}

/** What is wrong with a text for a number of this schema, or its value. */
function number_value(text, schema) {
  const digits = digits_schema(schema);
  if (digits !== undefined) {
    const fits = new RegExp(digits.pattern).test(text) && is_in_range(BigInt(text), digits);
    return fits ? { value: text } : { problem: `a whole number of base units${range_text(digits)}` };
  }
  const is_integer = schema.type === "integer";
  const value = Number(text);
  const fits = Number.isFinite(value) && (!is_integer || /^-?\d+$/.test(text)) && is_in_range(value, schema);
  return fits ? { value } : { problem: `${is_integer ? "a whole number" : "a number"}${range_text(schema)}` };
}

function control_of(name, { schema, required }, given) {
  const id = `field_${name}`;
  const about = { id, name, "aria-describedby": `${id}_help` };
  const options = given ?? schema.enum?.map((value) => [value, value]);
  if (options !== undefined) {
    const select = element("select", { ...about, required });
    if (!required && schema.default === undefined) {
      select.append(element("option", { value: "" }, "not given"));
    }
    select.append(...options.map(([value, text]) => element("option", { value }, text)));
    if (schema.default !== undefined) select.value = schema.default;
    return select;
  }
  if (schema.type === "boolean") {
    return element("input", { ...about, type: "checkbox", checked: schema.default === true });
  }
  return element("input", {
    ...about,
    type: "text",
    inputmode: digits_schema(schema) || schema.type === "integer" ? "numeric" : "decimal",
    autocomplete: "off",
    required,
    placeholder: schema.default === undefined ? "" : String(schema.default),
  });
}

/** A parameter of a method as a field. `options` replace the free text where the page knows what there is. */
export class SchemaField {
  #parameter;
  #control;
  #problem;

  constructor(parameter, options) {
    const { name, description, required } = parameter;
    this.#parameter = parameter;
    this.#control = control_of(name, parameter, options);
    const id = this.#control.id;
    this.#problem = element("p", { class: "field_problem", id: `${id}_problem`, role: "alert" });
    const label = element(
      "label",
      { for: id },
      name.replaceAll("_", " "),
      required ? element("span", { class: "needed" }, " required") : null,
    );
    const help = element("p", { class: "muted", id: `${id}_help` }, described(description));
    this.node = element("div", { class: "field" }, label, this.#control, help, this.#problem);
    this.#control.addEventListener("blur", () => this.#control.value !== "" && this.read());
  }

  get name() {
    return this.#parameter.name;
  }

  /** Writes into the field. */
  fill(text) {
    this.#control.value = text;
  }

  /** The value to send: `{ value }`, `{}` when nothing is given, or `{ problem }`, which is shown as well. */
  read() {
    const { schema, required } = this.#parameter;
    const result = this.#read(schema, required);
    this.#problem.textContent = result.problem === undefined ? "" : `Expected: ${result.problem}`;
    this.#control.setAttribute("aria-invalid", String(result.problem !== undefined));
    if (result.problem !== undefined) this.#control.setAttribute("aria-errormessage", this.#problem.id);
    return result;
  }

  #read(schema, required) {
    if (this.#control.type === "checkbox") return { value: this.#control.checked };
    const text = this.#control.value.trim();
    if (text === "") return required ? { problem: "a value" } : {};
    if (schema.type === "string" || this.#control.tagName === "SELECT") return { value: text };
    return number_value(text, schema);
  }

  focus() {
    this.#control.focus();
  }
}
