// What a person reads, without the kinds of space that French typography needs.

/** The text of an element, with plain spaces and apostrophes. */
export async function textOf(locator) {
  return plain(await locator.innerText());
}

/** The texts of several elements. */
export async function textsOf(locator) {
  return (await locator.allInnerTexts()).map(plain);
}

function plain(text) {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
