// Where the browser keeps what a form holds, so that closing the page loses nothing: one place for each model, version and
// kind, and another one for a draft of that version.

/**
 * What is kept: what the boxes show, what was loaded and has no box, and how many action plans there are.
 * @typedef {{ form: State, loaded: Loaded, plans: number }} Remembered
 */

/** @param {Model} model */
const storageKey = (model) => `pkimm:${model.name}:${model.edition}:${model.kind}`;

/**
 * Keeps what a form holds, or `null` where it holds nothing. Whether it could be kept: a browser may have turned its storage
 * off, or have no room left.
 * @param {Model} model
 * @param {Remembered | null} remembered
 */
function remember(model, remembered) {
  try {
    if (remembered === null) {
      localStorage.removeItem(storageKey(model));
    } else {
      const { form, loaded, plans } = remembered;
      localStorage.setItem(storageKey(model), JSON.stringify({ form, ...loaded, plans }));
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * What was kept. What cannot be read is nothing: the next change says whether anything can be kept.
 * @param {Model} model
 * @returns {Remembered}
 */
function recall(model) {
  try {
    return remembered(localStorage.getItem(storageKey(model)) ?? "{}");
  } catch {
    return remembered("{}");
  }
}

/**
 * Reads what was kept. Earlier pages kept less.
 * @param {string} text
 * @returns {Remembered}
 */
function remembered(text) {
  const { form, kept, rest, plans } = JSON.parse(text);
  return {
    form: isObject(form) ? /** @type {State} */ (form) : {},
    loaded: {
      kept: isObject(kept) ? /** @type {Loaded["kept"]} */ (kept) : {},
      rest: isObject(rest) ? rest : {},
    },
    plans: Number.isInteger(plans) ? plans : 0,
  };
}
