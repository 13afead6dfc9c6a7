// What to raise next. Nothing here knows the page.
//
// An item that is rated keeps its place in every sum when its level changes, so that one level more always moves the whole by
// the same: the share of its weight among the rated items of its category, times the share of the category among those that
// have a value.

/**
 * An item that can be raised, the level that it has, and by how much one level more moves the whole.
 * @typedef {{ id: string, level: number, shift: Fraction }} Shift
 */

/**
 * Every item that can be raised, what moves the whole most first; those that move it alike in the order of the model. It is
 * what `pkimm score --next` gives.
 * @param {Model} model
 * @param {AnswersFile} file
 * @param {Score} results
 * @returns {Shift[]}
 */
function shiftsOf(model, file, results) {
  const highest = Math.max(...model.levels.map(([number]) => number));
  const counted = [...givenBy(model, file)].filter(([{ id }]) => results.categories[id].value !== null);
  const all = total(counted.map(([{ weight }]) => weightOf(weight)));
  const shifts = counted.flatMap(([category, { own, whole: how, items }]) => {
    const share = quotient(weightOf(category.weight), all);
    /** @type {[Item, Answer | undefined][]} */
    const given = how === "counted" ? [[category, own]] : items;
    const rated = given.flatMap(([item, answer]) => (answer?.level === undefined ? [] : [{ item, level: answer.level }]));
    const sumOfRated = total(rated.map(({ item }) => weightOf(item.weight)));
    return rated.map(({ item, level }) => ({
      id: item.id,
      level,
      shift: product(share, quotient(weightOf(item.weight), sumOfRated)),
    }));
  });
  return shifts
    .filter(({ level }) => level < highest)
    .sort((left, right) => inOrderOf(right.shift, left.shift));
}

/**
 * The categories with the lowest results, the lowest first; those that are alike in the order of the model.
 * @param {Category[]} categories
 * @param {Score} results
 * @param {number} count
 */
function lowestOf(categories, results, count) {
  const valued = categories.flatMap((category) => {
    const { value } = results.categories[category.id];
    return value === null ? [] : [{ category, value: parsed(value) }];
  });
  return valued.sort((left, right) => inOrderOf(left.value, right.value)).slice(0, count);
}
