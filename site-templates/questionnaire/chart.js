// The radar chart of the categories: where its lines lead, and drawing them.

/** @typedef {[x: string, y: string]} Point */

/**
 * The chart as points: one axis for each category, one ring for each level, and the results, where there are any.
 * @typedef {{
 *   axes: { code: string, end: Point, label: Point }[],
 *   rings: { number: number, radius: number, corners: Point[] }[],
 *   results: (Point | null)[],
 * }} Radar
 */

const CENTER = [220, 200];
const RADIUS = 150;
/** How far from the center the codes of the categories stand, as a share of the radius. */
const LABELS = 1.16;
const SVG = "http://www.w3.org/2000/svg";

/**
 * The chart of the results of categories.
 * @param {Category[]} categories
 * @param {number[]} levels
 * @param {Record<string, Result>} results
 * @returns {Radar}
 */
function radarOf(categories, levels, results) {
  const lowest = Math.min(...levels);
  const rings = Math.max(...levels) - lowest + 1;
  const share = (/** @type {number} */ value) => (value - lowest + 1) / rings;
  /** @type {(index: number, share: number) => Point} The first axis points up. */
  const pointAt = (index, share) => {
    const angle = (2 * Math.PI * index) / categories.length - Math.PI / 2;
    const along = (/** @type {number} */ start, /** @type {number} */ part) => (start + RADIUS * share * part).toFixed(1);
    return [along(CENTER[0], Math.cos(angle)), along(CENTER[1], Math.sin(angle))];
  };
  return {
    axes: categories.map(({ code }, index) => ({ code, end: pointAt(index, 1), label: pointAt(index, LABELS) })),
    rings: levels.map((number) => ({
      number,
      radius: RADIUS * share(number),
      corners: categories.map((_, index) => pointAt(index, share(number))),
    })),
    results: categories.map(({ id }, index) => {
      const { value } = results[id];
      return value === null ? null : pointAt(index, share(Number(decimal(parsed(value), 4))));
    }),
  };
}

/**
 * What the chart shows, in words.
 * @param {Words} words
 * @param {Category[]} categories
 * @param {Record<string, Result>} results
 */
function radarText(words, categories, results) {
  const values = categories.map(({ code, id }) => ({ code, value: results[id].value }));
  const told = values.map(({ code, value }) =>
    value === null
      ? say(words, "chart-no-result", { code })
      : say(words, "chart-result", { code, value: figure(words, parsed(value)) }),
  );
  return values.some(({ value }) => value !== null) ? listed(words, told) : say(words, "chart-empty");
}

/**
 * Draws the chart into an element, in place of what was drawn before. What names and describes the element stays.
 * @param {Element} chart
 * @param {Radar} radar
 */
function drawRadar(chart, { axes, rings, results }) {
  /** @type {(name: string, attributes: Record<string, string | number>, text?: string) => void} */
  const draw = (name, attributes, text = "") => {
    const element = chart.appendChild(document.createElementNS(SVG, name));
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, String(value));
    }
    element.textContent = text;
  };
  chart.querySelectorAll(":scope > :not(title, desc)").forEach((element) => element.remove());
  for (const { number, radius, corners } of rings) {
    // Fewer than three axes span no polygon.
    if (corners.length < 3) {
      draw("circle", { class: "ring", cx: CENTER[0], cy: CENTER[1], r: radius.toFixed(1) });
    } else {
      draw("polygon", { class: "ring", points: corners.map((corner) => corner.join(",")).join(" ") });
    }
    const [x, y] = corners[0];
    draw("text", { class: "scale", x: Number(x) - 4, y: Number(y) + 3, "text-anchor": "end" }, String(number));
  }
  for (const { code, end, label } of axes) {
    draw("line", { class: "axis", x1: CENTER[0], y1: CENTER[1], x2: end[0], y2: end[1] });
    draw("text", { class: "label", x: label[0], y: Number(label[1]) + 4, "text-anchor": "middle" }, code);
  }
  // A line leads only from one result to the next one: what has no result leaves a gap.
  results.forEach((point, index) => {
    const next = results[(index + 1) % results.length];
    if (point && next) {
      draw("line", { class: "result", x1: point[0], y1: point[1], x2: next[0], y2: next[1] });
    }
  });
  for (const point of results) {
    if (point) {
      draw("circle", { class: "result", cx: point[0], cy: point[1], r: 4 });
    }
  }
}
