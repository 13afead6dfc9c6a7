// Where the browser keeps what a form holds, so that closing the page loses nothing: a place for each assessment, whose key
// has the model, the version, `-draft` where that is not published, the kind, the client, the day on which it was begun, and
// an id that stays when the others change.

/**
 * An assessment that is kept: what the boxes show, what was loaded and has no box, and when it was changed last, in UTC.
 * @typedef {{ id: string, since: string, changed: string, form: State, loaded: Loaded }} Kept
 */

/** @param {Model} model */
const placeOf = (model) => `pkimm:${model.name}:${model.edition}:${model.kind}`;

/** The longest part of a name that a client has in keys and file names. */
const MAX_CLIENT = 60;

/**
 * A name as keys and file names have it.
 * @param {string} text
 */
const inName = (text) =>
  [...text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")]
    .slice(0, MAX_CLIENT)
    .join("")
    .replace(/^-|-$/g, "");

/**
 * What an assessment is called: by the organization, and by its own name where it has one.
 * @param {State} form
 */
const clientOf = (form) =>
  inRow(
    ["organisation.name", "name"].map((name) => (form[name] ?? "").trim()),
    ", ",
  );

/** The day, in UTC. */
const today = () => new Date().toISOString().slice(0, "2026-01-31".length);

/** @returns {Kept} */
const nothingKept = () => ({
  id: crypto.randomUUID?.() ?? String(Math.random()).slice(2),
  since: today(),
  changed: "",
  form: {},
  loaded: nothingLoaded(),
});

/**
 * @param {Model} model
 * @param {Kept} kept
 */
const keyOf = (model, { id, since, form }) => [placeOf(model), inName(clientOf(form)), since, id].join(":");

/**
 * The keys of all assessments of a model, version and kind.
 * @param {Model} model
 */
function keysOf(model) {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "");
    // A page that knew one assessment only kept it at the place itself.
    return keys.filter((key) => key === placeOf(model) || key.startsWith(`${placeOf(model)}:`));
  } catch {
    return [];
  }
}

/**
 * Every assessment that is kept, the one that was changed last first. What cannot be read is left alone.
 * @param {Model} model
 * @returns {Kept[]}
 */
const allKept = (model) =>
  keysOf(model)
    .flatMap((key) => readKept(localStorage.getItem(key) ?? "", key === placeOf(model)))
    .sort((left, right) => Number(left.changed < right.changed) - Number(left.changed > right.changed));

/**
 * Keeps an assessment, or removes it where it holds nothing. Whether it could be kept: a browser may have turned its storage
 * off, or have no room left.
 * @param {Model} model
 * @param {Kept} kept
 */
function keepAs(model, kept) {
  const { form, loaded, id, since, changed } = kept;
  const isNothing = isEmpty(form) && isEmpty(loaded.rest);
  const key = keyOf(model, kept);
  try {
    if (!isNothing) {
      localStorage.setItem(key, JSON.stringify({ id, since, changed, form, ...loaded }));
    }
    forget(model, kept, isNothing ? undefined : key);
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes an assessment, but for what stands at one key.
 * @param {Model} model
 * @param {Kept} kept
 * @param {string} [but]
 */
function forget(model, { id }, but) {
  for (const key of keysOf(model)) {
    const isOwn = key.endsWith(`:${id}`) || (key === placeOf(model) && id === FIRST);
    if (isOwn && key !== but) {
      localStorage.removeItem(key);
    }
  }
}

/** The id of what an earlier page kept. */
const FIRST = "first";

/**
 * Reads what was kept. Earlier pages kept less.
 * @param {string} text
 * @param {boolean} isFirst
 * @returns {Kept[]}
 */
function readKept(text, isFirst) {
  /** @type {unknown} */
  let own;
  try {
    own = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isObject(own) || !(isFirst || typeof own.id === "string")) {
    return [];
  }
  const { id, since, changed, form, kept, rest } = own;
  return [
    {
      id: isFirst ? FIRST : String(id),
      since: typeof since === "string" ? since : today(),
      changed: typeof changed === "string" ? changed : "",
      form: isObject(form) ? /** @type {State} */ (filled(form)) : {},
      loaded: {
        kept: isObject(kept) ? /** @type {Loaded["kept"]} */ (kept) : {},
        rest: isObject(rest) ? rest : {},
      },
    },
  ];
}

/**
 * The assessment that this window shows: the one that it showed before a reload, or else the one that was changed last.
 * @param {Model} model
 */
function openedIn(model) {
  const all = allKept(model);
  /** @type {string | null} */
  let id = null;
  try {
    id = sessionStorage.getItem(placeOf(model));
  } catch {
    // Without a storage the newest is shown.
  }
  // One that is still empty is kept nowhere, and is not another one.
  return all.find((own) => own.id === id) ?? (id === null ? (all[0] ?? nothingKept()) : { ...nothingKept(), id });
}

/**
 * @param {Model} model
 * @param {Kept} kept
 */
function openIn(model, { id }) {
  try {
    sessionStorage.setItem(placeOf(model), id);
  } catch {
    // Without a storage there is nothing to come back to.
  }
}
