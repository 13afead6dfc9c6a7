"""Computes every scoring vector anew, and fails where a result differs.

    python conformance.py VECTORS RELEASE

It knows the release document and the rules that the vectors' file names, and nothing of the program that wrote them.
"""

import json
import pathlib
import sys
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction


def mean(pairs):
    """The weighted mean of (weight, value) pairs; None where there is nothing to average."""
    pairs = [(weight, value) for weight, value in pairs if value is not None]
    total = sum(weight for weight, _ in pairs)
    return None if total == 0 else Fraction(sum(weight * value for weight, value in pairs)) / total


def rated(items):
    """Value and coverage of (weight, answer) pairs; an answer may be missing."""
    applicable = [(weight, answer) for weight, answer in items if "not-applicable" not in (answer or {})]
    answered = [(weight, answer["level"]) for weight, answer in applicable if "level" in (answer or {})]
    total = sum(weight for weight, _ in applicable)
    coverage = None if total == 0 else Fraction(sum(weight for weight, _ in answered), total)
    return mean(answered), coverage


def printed(outcome):
    """A result as the vectors write it."""
    value, coverage = outcome
    show = lambda part: None if part is None else f"{part.numerator}/{part.denominator}"
    level = None if value is None else value.numerator // value.denominator
    progress = None if value is None else value - level
    return {"value": show(value), "level": level, "progress": show(progress), "coverage": show(coverage)}


def decimal(outcome):
    """A value as a decimal with six places."""
    value = outcome[0]
    if value is None:
        return None
    with localcontext() as context:
        context.prec = 400
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return str(exact.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP))


def scores(release, answers):
    """Every result: of the whole, of the modules and of the categories."""
    given, categories, weights = answers["answers"], {}, {}
    for module in release["modules"]:
        for category in module["categories"]:
            items = [(entry["weight"], given.get(entry["id"])) for entry in category["requirements"]]
            whole = given.get(category["id"], {})
            is_rated = any("level" in (answer or {}) for _, answer in items)
            if answers["kind"] != "assessment" or "not-applicable" in whole or ("level" in whole and not is_rated):
                items = [(1, whole)]
            categories[category["id"]] = rated(items)
            weights[category["id"]] = category["weight"]

    def average(ids):
        return tuple(mean((weights[id], categories[id][part]) for id in ids) for part in (0, 1))

    modules = {
        module["id"]: average([category["id"] for category in module["categories"]]) for module in release["modules"]
    }
    return average(list(categories)), modules, categories


def effective(weight, overlay):
    """A weight with an overlay of an extension, if there is one. No weight is less than 0."""
    if "multiplier" in overlay:
        weight = weight * Fraction(overlay["multiplier"])
    elif "addition" in overlay:
        weight = weight + Fraction(overlay["addition"])
    elif "override" in overlay:
        weight = Fraction(overlay["override"])
    return max(Fraction(0), Fraction(weight))


def extended(release, extension, answers, baseline):
    """The results of an extension, as the vectors write them."""
    overlays = {overlay["target"]: overlay for overlay in extension["overlays"]}
    criteria = {entry["category"]: entry["weight"] for entry in extension["relevance"]}
    rated_criteria = answers["extensions"][extension["id"]]["answers"]
    given, blended, weights = answers["answers"], {}, {}
    for module in release["modules"]:
        for category in module["categories"]:
            id = category["id"]
            weights[id] = effective(category["weight"], overlays.get(id, {}))
            items = [
                (effective(entry["weight"], overlays.get(entry["id"], {})), given.get(entry["id"], {}))
                for entry in category["requirements"]
            ]
            whole = given.get(id, {})
            is_rated = any("level" in answer for _, answer in items)
            if answers["kind"] != "assessment" or "not-applicable" in whole or ("level" in whole and not is_rated):
                value, weight = baseline[id][0], sum(weight for weight, _ in items)
            else:
                levels = [(weight, answer["level"]) for weight, answer in items if "level" in answer]
                value, weight = mean(levels), sum(weight for weight, _ in levels)
            level = rated_criteria.get(id, {}).get("level")
            if value is not None and id in criteria and level is not None and weight + criteria[id] > 0:
                value = Fraction(value * weight + level * criteria[id]) / (weight + criteria[id])
            blended[id] = value
    values = [value for value in blended.values() if value is not None]
    floor = min(values) if values and extension["floorScore"] else None
    value = mean((weights[id], blended[id]) for id in blended)
    without = mean((weights[id], baseline[id][0]) for id in blended)
    show = lambda part: None if part is None else f"{part.numerator}/{part.denominator}"
    level = lambda part: None if part is None else part.numerator // part.denominator
    return {
        "version": extension["version"],
        "value": show(value),
        "level": level(value),
        "floor": show(floor),
        "weightedBaseline": show(without),
        "categories": {id: {"value": show(part), "level": level(part)} for id, part in blended.items()},
    }


def main():
    vectors, release = (json.loads(pathlib.Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:])
    faults = 0
    extensions = {extension["id"]: extension for extension in vectors["extensions"]}
    for vector in vectors["vectors"]:
        overall, modules, categories = scores(release, vector["answers"])
        expected, decimals = vector["expected"], vector["decimals"]
        checks = [("overall", overall, expected["overall"], decimals["overall"])]
        for name, found in (("modules", modules), ("categories", categories)):
            assert list(found) == list(expected[name]) == list(decimals[name]), f"{vector['name']}: other {name}"
            checks += [(id, found[id], expected[name][id], decimals[name][id]) for id in found]
        for place, found, wanted, wanted_decimal in checks:
            if printed(found) != wanted or decimal(found) != wanted_decimal:
                faults += 1
                print(f"{vector['name']}: {place}: {printed(found)} {decimal(found)}, not {wanted} {wanted_decimal}")
        for id, wanted in vector.get("extensions", {}).items():
            found = extended(release, extensions[id], vector["answers"], categories)
            if found != wanted:
                faults += 1
                print(f"{vector['name']}: {id}: {found}, not {wanted}")
    print(f"{len(vectors['vectors'])} vectors, {faults} faults")
    return 1 if faults or len(vectors["vectors"]) < 80 else 0


if __name__ == "__main__":
    sys.exit(main())
