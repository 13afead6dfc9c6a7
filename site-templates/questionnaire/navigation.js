// Finding one's way: the four views, what is done of each category, the next item, and searching.
//
// Without a script, everything stands on one page. With it, a view is shown at a time.

/** How far below the bar an item may begin at which the reader is, in pixels. */
const NEAR = 24;
/** How much of the window the bar takes, below which an item is in sight. */
const barHeight = () => byId("bar").clientHeight;

/**
 * How far down each view was when another one was shown.
 * @type {Record<string, number>}
 */
const scrolled = {};

/** @param {string} view */
function showView(view) {
  const before = document.body.dataset.view;
  if (before !== undefined && before !== view) {
    scrolled[before] = scrollY;
  }
  document.body.dataset.view = view;
  if (before !== view) {
    const start = /** @type {HTMLElement} */ (document.querySelector(".masthead")).offsetHeight;
    scrollTo(0, scrolled[view] ?? Math.min(scrollY, start));
  }
  for (const link of every("[data-to]")) {
    const isCurrent = link.dataset.to === view;
    link.toggleAttribute("data-current", isCurrent);
    link.setAttribute("aria-current", isCurrent ? "page" : "false");
  }
}

/**
 * The id that the fragment of an address names. That of the page itself names its first view.
 * @param {string} hash
 */
function placeIn(hash) {
  try {
    return decodeURIComponent(hash.slice(1)) || "questions";
  } catch {
    return "questions";
  }
}

/**
 * Shows a place of the page: its view, what it is folded in, and the place itself.
 * @param {string} id
 */
function goTo(id) {
  const place = document.getElementById(id);
  const view = place?.closest("[data-in]");
  if (!(place instanceof HTMLElement) || !(view instanceof HTMLElement)) {
    return;
  }
  showView(view.dataset.in ?? "");
  for (let details = place.closest("details"); details; details = details.parentElement?.closest("details") ?? null) {
    details.open = true;
  }
  closeMenu();
  if (place !== view && place.id !== view.dataset.in) {
    place.scrollIntoView();
    const heading = place.querySelector("h2, h3, h4") ?? place;
    if (heading instanceof HTMLElement) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }
}

/** The items that can be seen in their view: criteria are there where their extension is chosen. */
const itemsInReach = () => items.map(({ id }) => elementOf(id)).filter((element) => element.closest(".part")?.checkVisibility() ?? true);

/**
 * The item to which the page is still scrolling, at which whoever presses once more already is.
 * @type {HTMLElement | undefined}
 */
let goal;
addEventListener("scrollend", () => (goal = undefined));

/**
 * The item at which the reader is: that of the focus, or the one at the top of the window.
 * @param {HTMLElement[]} all
 */
function currentIndex(all) {
  const focused = document.activeElement?.closest("[data-item]");
  const own = all.findIndex((element) => element === focused);
  const edge = barHeight() + 8;
  const isInSight = (/** @type {HTMLElement} */ element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > edge && top < innerHeight;
  };
  if (own >= 0 && (all[own] === goal || isInSight(all[own]))) {
    return own;
  }
  const passed = all.filter((element) => element.getBoundingClientRect().top <= edge + NEAR).length - 1;
  return document.body.dataset.view === "questions" ? passed : -1;
}

/** @param {HTMLElement} item */
function visit(item) {
  showView("questions");
  closeMenu();
  goal = item;
  item.scrollIntoView();
  const heading = item.querySelector("h3, h4");
  if (heading instanceof HTMLElement) {
    heading.focus({ preventScroll: true });
  }
}

/** @param {1 | -1} step */
function visitNext(step) {
  showView("questions");
  const all = itemsInReach();
  const index = Math.min(Math.max(currentIndex(all) + step, 0), all.length - 1);
  visit(all[index]);
}

/** The next item without an answer that counts, from the place of the reader on and around. */
function visitNextOpen() {
  showView("questions");
  const all = itemsInReach();
  const from = currentIndex(all) + 1;
  const open = [...all.slice(from), ...all.slice(0, from)].find((element) => element.dataset.state !== "done");
  if (open === undefined) {
    goTo("results");
    update();
    tellAt("compare", say(words, "nothing-missing"));
  } else {
    visit(open);
  }
}

/**
 * Says in the contents how much of each category is answered.
 * @param {AnswersFile} file
 */
function showProgress(file) {
  const answers = new Map(Object.entries(file.answers));
  const extended = new Map(
    questionnaire.extensions.flatMap(({ id, relevance }) =>
      relevance.map((criteria) => [criteria.id, file.extensions?.[id]?.answers?.[criteria.category]]),
    ),
  );
  for (const { id } of items) {
    elementOf(id).dataset.state = isAnswered(answers.get(id) ?? extended.get(id)) ? "done" : "open";
  }
  for (const { id, requirements } of categories) {
    const own = model.kind === "assessment" ? requirements : [{ id }];
    const done = own.filter((item) => isAnswered(answers.get(item.id))).length;
    const link = /** @type {HTMLElement} */ (document.querySelector(`[data-of="${CSS.escape(id)}"]`));
    link.dataset.state = done === own.length ? "done" : done > 0 ? "begun" : "open";
    show(/** @type {Element} */ (link.querySelector("[data-done]")), say(words, "done-of", { done, items: own.length }));
  }
}

/** Marks the category in the contents at which the reader is. */
function watchPlace() {
  /** @type {Set<Element>} */
  const seen = new Set();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        isIntersecting ? seen.add(target) : seen.delete(target);
      }
      const [first] = every(".category").filter((category) => seen.has(category));
      for (const link of every("[data-of]")) {
        if (first?.id === `c-${link.dataset.of}`) {
          link.setAttribute("aria-current", "location");
        } else {
          link.removeAttribute("aria-current");
        }
      }
    },
    { rootMargin: "-20% 0px -60% 0px" },
  );
  every(".category").forEach((category) => watcher.observe(category));
}

/** @param {boolean} isOpen */
function setMenu(isOpen) {
  document.body.classList.toggle("menu", isOpen);
  byId("menu").setAttribute("aria-expanded", String(isOpen));
}
const closeMenu = () => setMenu(false);

// ---- Searching.

const finder = the("finder", HTMLDialogElement);
/** How many places a search names. */
const MAX_FOUND = 20;

function find() {
  const sought = the("sought", HTMLInputElement).value.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const found =
    sought.length === 0
      ? []
      : itemsInReach()
          .map((element) => ({ element, text: `${asked(element)}\n${noted(element)}` }))
          .filter(({ text }) => sought.every((word) => text.includes(word)));
  const more = found.length > MAX_FOUND ? ` ${say(words, "found-more", { count: MAX_FOUND })}` : "";
  show(byId("found-count"), sought.length === 0 ? "" : say(words, "found", { count: found.length }) + more);
  byId("found").replaceChildren(
    ...found.slice(0, MAX_FOUND).map(({ element }) => {
      const entry = document.createElement("li");
      const link = entry.appendChild(document.createElement("a"));
      link.href = `#${element.id}`;
      const heading = /** @type {Element} */ (element.querySelector("h3, h4"));
      link.append(heading.textContent ?? "");
      return entry;
    }),
  );
}

/**
 * What is asked of an item: its title, and its texts without the names of boxes.
 * @param {Element} item
 */
const asked = (item) =>
  [...item.querySelectorAll("h3, h4, .text")].map(({ textContent }) => (textContent ?? "").toLowerCase()).join("\n");

/**
 * What is written into the boxes of an item.
 * @param {Element} item
 */
const noted = (item) => [...item.querySelectorAll("textarea")].map(({ value }) => value.toLowerCase()).join("\n");
