// The radar chart of the categories: where its lines lead, and drawing them.

/** @typedef {[x: string, y: string]} Point */

/**
 * What the chart shows beside each other: results of now, targets, and results of an earlier file.
 * @typedef {"now" | "target" | "earlier"} SeriesKind
 * @typedef {{ kind: SeriesKind, values: (Fraction | null)[] }} Series
 */

/**
 * The chart as points: one axis for each category with its name in lines, one ring for each level, and each series, where it has
 * values.
 * @typedef {{
 *   axes: { code: string, lines: string[], end: Point, label: Point, anchor: "start" | "middle" | "end", module: number }[],
 *   rings: { number: number, radius: number, corners: Point[] }[],
 *   series: { kind: SeriesKind, points: (Point | null)[] }[],
 * }} Radar
 */

const CENTER = [320, 240];
const RADIUS = 160;
/** How far from the center the names of the categories stand, as a share of the radius. */
const LABELS = 1.1;
/** How many characters of a name stand on a line. */
const LINE = 20;
/** How far lines are from each other. */
const LEADING = 13;
const SVG = "http://www.w3.org/2000/svg";

/**
 * The chart of the results of categories.
 * @param {Module[]} modules
 * @param {number[]} levels
 * @param {Series[]} series
 * @returns {Radar}
 */
function radarOf(modules, levels, series) {
  const categories = modules.flatMap(({ categories: own }, module) => own.map((category) => ({ ...category, module })));
  const lowest = Math.min(...levels);
  const rings = Math.max(...levels) - lowest + 1;
  const share = (/** @type {number} */ value) => (value - lowest + 1) / rings;
  const angleOf = (/** @type {number} */ index) => (2 * Math.PI * index) / categories.length - Math.PI / 2;
  /** @type {(index: number, share: number) => Point} The first axis points up. */
  const pointAt = (index, share) => {
    const along = (/** @type {number} */ start, /** @type {number} */ part) => (start + RADIUS * share * part).toFixed(1);
    return [along(CENTER[0], Math.cos(angleOf(index))), along(CENTER[1], Math.sin(angleOf(index)))];
  };
  return {
    axes: categories.map(({ code, name = "", module }, index) => {
      const aside = Math.cos(angleOf(index));
      return {
        code,
        lines: linesOf(name),
        end: pointAt(index, 1),
        label: pointAt(index, LABELS),
        anchor: aside > 0.1 ? "start" : aside < -0.1 ? "end" : "middle",
        module,
      };
    }),
    rings: levels.map((number) => ({
      number,
      radius: RADIUS * share(number),
      corners: categories.map((_, index) => pointAt(index, share(number))),
    })),
    series: series.map(({ kind, values }) => ({
      kind,
      points: values.map((value, index) => (value === null ? null : pointAt(index, share(Number(decimal(value, 4)))))),
    })),
  };
}

/**
 * A name in lines that are short, where its words are.
 * @param {string} name
 */
function linesOf(name) {
  /** @type {string[]} */
  const lines = [];
  for (const word of name.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word.length > LINE ? `${word.slice(0, LINE - 1)}…` : word);
    }
  }
  return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]}…`] : lines;
}

/**
 * What the chart shows of a series, in words.
 * @param {Words} words
 * @param {Category[]} categories
 * @param {Series} series
 */
function seriesText(words, categories, { kind, values }) {
  const told = categories.flatMap(({ code }, index) => {
    const value = values[index];
    if (value === null) {
      // What has no target lacks nothing.
      return kind === "target" ? [] : [say(words, "chart-no-result", { code })];
    }
    return [say(words, "chart-result", { code, value: figure(words, value) })];
  });
  return values.some((value) => value !== null) ? listed(words, told) : say(words, "chart-empty");
}

/**
 * Draws the chart into an element, in place of what was drawn before. What names and describes the element stays.
 * @param {Element} chart
 * @param {Radar} radar
 */
function drawRadar(chart, { axes, rings, series }) {
  /** @type {(parent: Element, name: string, attributes: Record<string, string | number>, text?: string) => Element} */
  const draw = (parent, name, attributes, text = "") => {
    const element = parent.appendChild(document.createElementNS(SVG, name));
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, String(value));
    }
    element.textContent = text;
    return element;
  };
  chart.querySelectorAll(":scope > :not(title, desc)").forEach((element) => element.remove());
  for (const { number, radius, corners } of rings) {
    // Fewer than three axes span no polygon.
    if (corners.length < 3) {
      draw(chart, "circle", { class: "ring", cx: CENTER[0], cy: CENTER[1], r: radius.toFixed(1) });
    } else {
      draw(chart, "polygon", { class: "ring", points: corners.map((corner) => corner.join(",")).join(" ") });
    }
    const [x, y] = corners[0];
    draw(chart, "text", { class: "scale", x: Number(x) - 4, y: Number(y) - 3, "text-anchor": "end" }, String(number));
  }
  for (const { code, lines, end, label, anchor, module } of axes) {
    draw(chart, "line", { class: "axis", x1: CENTER[0], y1: CENTER[1], x2: end[0], y2: end[1] });
    const [x, y] = label.map(Number);
    // Names above the chart end where they stand, and those below it begin there. Right above and below, they give way to those
    // beside them.
    const above = y < CENTER[1] - RADIUS ? lines.length * LEADING : 0;
    const away = anchor === "middle" ? Math.sign(y - CENTER[1]) * LEADING : 0;
    const own = draw(chart, "text", { class: `label module-${module % 6}`, "text-anchor": anchor, x, y: y + 4 - above + away });
    draw(own, "tspan", { class: "label-code" }, code);
    lines.forEach((line) => draw(own, "tspan", { class: "label-name", x, dy: LEADING }, line));
  }
  for (const { kind, points } of series) {
    // A line leads only from one result to the next one: what has no result leaves a gap.
    points.forEach((point, index) => {
      const next = points[(index + 1) % points.length];
      if (point && next) {
        draw(chart, "line", { class: `series ${kind}`, x1: point[0], y1: point[1], x2: next[0], y2: next[1] });
      }
    });
    for (const point of points) {
      if (point) {
        draw(chart, "circle", { class: `series ${kind}`, cx: point[0], cy: point[1], r: kind === "now" ? 4 : 3 });
      }
    }
  }
}
