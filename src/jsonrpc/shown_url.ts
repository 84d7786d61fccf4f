/**
 * A URL as it may be shown: providers put their customers' keys into path, query or user name, so none of these stays.
 * Text that is no URL is not shown at all.
 */
export function shown_url(text: string): string {
  if (!URL.canParse(text)) return "(no URL)";
  const { origin, pathname, search } = new URL(text);
  return pathname === "/" && search === "" ? origin : `${origin}/…`;
}
