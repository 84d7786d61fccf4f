/** Why an object file cannot become a program. The message names the file, the place and the rule. */
export class LinkError extends Error {
  override readonly name = "LinkError";
}
