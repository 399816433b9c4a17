/** Text as Unicode has it. */

/** Characters outside the ranges whose every member stands for itself in NFC: Latin up to U+02FF, and the letters of Vietnamese. */
const mayCompose = /[\u0300-\u1dff\u1efa-\uffff]/

/** Normalization form C. Nearly every text is in it already, and a look costs a tenth of the library's own. */
export function nfc(text: string): string {
  return mayCompose.test(text) ? text.normalize('NFC') : text
}
