/** A result that is JSON text already: it goes into the reply as it is. */
export class JsonResult {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
