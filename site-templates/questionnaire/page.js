// The page as boxes: writing out what stands once for each item or row, what all boxes show, and filling them.

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/**
 * An element that the page has.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function the(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) {
    throw new Error(`The page has no ${type.name} "${id}".`);
  }
  return element;
}

/** @param {string} id */
const byId = (id) => the(id, HTMLElement);
/** @type {(selector: string, within?: ParentNode) => HTMLElement[]} */
const every = (selector, within = document) =>
  [...within.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
const main = the("content", HTMLElement);

/**
 * @param {Control} control
 * @returns {control is HTMLInputElement}
 */
const isTickable = (control) =>
  control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox");

/**
 * Sets a text only where it changes, so that screen readers announce nothing twice.
 * @param {Element} element
 * @param {string} text
 */
function show(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * An element with a text.
 * @param {string} name
 * @param {string} [text]
 * @param {string} [className]
 */
function made(name, text = "", className = "") {
  const element = document.createElement(name);
  element.textContent = text;
  if (className !== "") {
    element.className = className;
  }
  return element;
}

/**
 * An item as the page names it: code and title.
 * @param {Pick<Item, "code" | "name">} item
 */
const titled = ({ code, name }) => [made("span", code, "code"), " ", made("span", name, "name")];

/**
 * The head of a row of an item.
 * @param {HTMLTableRowElement} row
 * @param {Pick<Item, "code" | "name">} item
 */
function addHead(row, item) {
  const head = row.appendChild(document.createElement("th"));
  head.scope = "row";
  head.append(...titled(item));
}

/**
 * What a template holds, with values in the places that it has for them.
 * @param {string} id
 * @param {Record<string, string>} values
 */
function copied(id, values) {
  const copy = /** @type {DocumentFragment} */ (the(id, HTMLTemplateElement).content.cloneNode(true));
  const put = (/** @type {string} */ text) =>
    text.replace(/\{([a-z]+)\}/g, (place, name) => (Object.hasOwn(values, name) ? values[name] : place));
  const nodes = document.createTreeWalker(copy, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
    if (node instanceof Element) {
      for (const { name, value } of [...node.attributes].filter((attribute) => attribute.value.includes("{"))) {
        node.setAttribute(name, put(value));
      }
    } else if (node.nodeValue?.includes("{")) {
      node.nodeValue = put(node.nodeValue);
    }
  }
  return copy;
}

/** @type {Model} */
const model = JSON.parse(the("model", HTMLScriptElement).text);
const { words } = model;
const levelNames = new Map(model.levels);
const levelNumbers = model.levels.map(([number]) => number);
const categories = model.modules.flatMap((module) => module.categories);
/** @param {number} level */
const levelText = (level) => `${level} ${levelNames.get(level) ?? ""}`.trim();

/**
 * Puts the levels of the model into boxes that choose one.
 * @param {ParentNode} within
 */
function offerLevels(within) {
  for (const select of within.querySelectorAll("[data-levels]")) {
    for (const number of levelNumbers) {
      const option = select.appendChild(document.createElement("option"));
      option.value = String(number);
      option.textContent = levelText(number);
    }
  }
}

// ---- What stands once for each item.

for (const item of every("[data-item]")) {
  const { item: id = "", code = "" } = item.dataset;
  item.querySelector("fieldset")?.append(copied("aside", { id, code }));
  (item.querySelector(".answer") ?? item).append(copied("notes", { id, code }));
  // The text of a check names its box.
  for (const check of /** @type {NodeListOf<HTMLInputElement>} */ (item.querySelectorAll(".checks input"))) {
    check.name = `check:${id}:${(check.closest("label")?.textContent ?? "").trim()}`;
  }
}
offerLevels(main);

const questionnaire = questionnaireOf(
  model,
  new Map(every("[data-item]").map((item) => [item.dataset.item ?? "", checksOf(item)])),
);

/** @param {ParentNode} item */
function checksOf(item) {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (item.querySelectorAll(".checks input"));
  return [...boxes].map(({ name }) => name.split(":").slice(2).join(":"));
}

/** What is rated: the items of the model, and the criteria of extensions behind them. */
const items = [...questionnaire.rated, ...questionnaire.extensions.flatMap(({ relevance }) => relevance)];
/** @type {Map<string, Item>} */
const named = new Map([...questionnaire.answerable, ...items.map((item) => /** @type {const} */ ([item.id, item]))]);
// They are looked up once, as every key that is pressed shows all of them anew.
const elements = new Map(every("[data-item]").map((element) => [element.dataset.item ?? "", element]));
/** @param {string} id */
const elementOf = (id) => /** @type {HTMLElement} */ (elements.get(id));
/** @param {string[]} ids */
const codesOf = (ids) =>
  listed(
    words,
    ids.map((id) => named.get(id)?.code),
  );

for (const item of [...questionnaire.rated, ...(model.kind === "assessment" ? categories : [])]) {
  byId("items").appendChild(document.createElement("option")).value = shownItem(item);
}

// ---- What stands once for each row.

/** How many rows of a list an empty form has. */
const ROWS = { interviews: 1, plans: 1, signatures: 2 };

/** @param {string} list */
const rowsOfList = (list) => [...byId(`list-${list}`).children];

/**
 * Adds a row to a list.
 * @param {string} list
 */
function addRow(list) {
  const row = String(rowsOfList(list).length + 1);
  const copy = copied(`row-${list}`, { row });
  offerLevels(copy);
  byId(`list-${list}`).append(copy);
  forgetControls();
}

/**
 * Gives a list so many rows.
 * @param {string} list
 * @param {number} count
 */
function haveRows(list, count) {
  while (rowsOfList(list).length < count) {
    addRow(list);
  }
  rowsOfList(list)
    .slice(count)
    .forEach((row) => row.remove());
  forgetControls();
}

/** The matrix has a row for each requirement, and a box for each use case in it. */
function buildMatrix() {
  const table = the("matrix-table", HTMLTableElement);
  model.modules.forEach((module, index) => {
    const body = table.createTBody();
    body.className = `module-${index % 6}`;
    for (const item of module.categories.flatMap((category) => category.requirements)) {
      const { id, code } = item;
      const row = body.insertRow();
      row.dataset.applies = id;
      addHead(row, item);
      row.querySelector("th")?.append(" ", made("span", "", "comes-to"));
      COLUMNS.forEach((column, place) => {
        const select = row.insertCell().appendChild(document.createElement("select"));
        select.name = `applies:${place + 1}:${id}`;
        select.setAttribute("aria-label", say(words, "matrix-cell", { code, column }));
        select.append(document.createElement("option"));
        for (const [value, text] of [["yes", say(words, "yes")], ["partly", say(words, "partly")], ["no", say(words, "no")]]) {
          const option = select.appendChild(document.createElement("option"));
          option.value = value;
          option.textContent = text;
        }
      });
    }
  });
}

/**
 * Gives a cell of the matrix a box for its reason, where it says that something does not apply, or not as a whole.
 * @param {string} place the column and the id
 */
function haveReason(place) {
  const name = `applies-reason:${place}`;
  const [column, ...rest] = place.split(":");
  const id = rest.join(":");
  const row = main.querySelector(`[data-applies="${CSS.escape(id)}"]`);
  if (row === null || main.querySelector(`[name="${CSS.escape(name)}"]`)) {
    return;
  }
  const field = made("div", "", "field");
  const label = document.createElement("label");
  label.htmlFor = name;
  label.textContent = say(words, "matrix-reason", { column: COLUMNS[Number(column) - 1] });
  const box = document.createElement("textarea");
  [box.id, box.name, box.rows] = [name, name, 1];
  field.append(label, box);
  reasonsBelow(row).append(field);
  forgetControls();
}

/**
 * Takes the box for a reason away again, where nothing was written into it.
 * @param {string} place the column and the id
 */
function dropReason(place) {
  const box = document.getElementById(`applies-reason:${place}`);
  if (box instanceof HTMLTextAreaElement && isBlank(box.value)) {
    const row = /** @type {Element} */ (box.closest(".reasons-of-row"));
    /** @type {Element} */ (box.closest(".field")).remove();
    if (row.querySelector("textarea") === null) {
      row.remove();
    }
    forgetControls();
  }
}

/**
 * The place for reasons below a row of the matrix.
 * @param {Element} row
 */
function reasonsBelow(row) {
  const next = row.nextElementSibling;
  if (next?.className === "reasons-of-row") {
    return /** @type {Element} */ (next.querySelector(".fields"));
  }
  const own = made("tr", "", "reasons-of-row");
  const cell = own.appendChild(document.createElement("td"));
  cell.colSpan = COLUMNS.length + 1;
  row.after(own);
  return cell.appendChild(made("div", "", "fields"));
}

// ---- What all boxes show.

/** @type {Control[] | null} */
let known = null;
const forgetControls = () => (known = null);
const controls = () => (known ??= /** @type {Control[]} */ ([...main.querySelectorAll("[name]")]));

if (document.getElementById("matrix-table")) {
  buildMatrix();
}
Object.entries(ROWS).forEach(([list, count]) => haveRows(list, count));

/** The levels and ticks that are chosen and the texts that are not empty, by name. */
function snapshot() {
  /** @type {State} */
  const state = {};
  for (const control of controls()) {
    if (isTickable(control) ? control.checked : control.value !== "") {
      state[control.name] = control.value;
    }
  }
  return state;
}

/** @param {State} state */
function fill(state) {
  for (const [list, count] of Object.entries(ROWS)) {
    haveRows(list, Math.max(count, ...rowsIn(state, list)));
  }
  every(".reasons-of-row").forEach((row) => row.remove());
  forgetControls();
  for (const [name, value] of Object.entries(state)) {
    const [kind, ...place] = name.split(":");
    if (kind === "applies-reason" || (kind === "applies" && value !== "yes")) {
      haveReason(place.join(":"));
    }
  }
  for (const control of controls()) {
    const value = Object.hasOwn(state, control.name) ? state[control.name] : "";
    if (isTickable(control)) {
      control.checked = control.value === value;
    } else {
      control.value = value;
    }
  }
  // What is filled in is seen.
  for (const details of main.querySelectorAll("details.more, #facts details, #matrix details")) {
    if (details instanceof HTMLDetailsElement && isFilledIn(details)) {
      details.open = true;
    }
  }
}

/**
 * Whether a box within an element says something.
 * @param {Element} element
 */
const isFilledIn = (element) =>
  [...element.querySelectorAll("[name]")].some((control) => /** @type {Control} */ (control).value !== "");

/** @param {string} name */
const inputsNamed = (name) =>
  /** @type {HTMLInputElement[]} */ (controls().filter((control) => control.name === name));
const ratings = new Map(items.map(({ id }) => [id, inputsNamed(`rating:${id}`)]));
/** @type {Map<string, HTMLInputElement | undefined>} */
const partials = new Map(items.map(({ id }) => [id, inputsNamed(`partial:${id}`)[0]]));
