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


def main():
    vectors, release = (json.loads(pathlib.Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:])
    faults = 0
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
    print(f"{len(vectors['vectors'])} vectors, {faults} faults")
    return 1 if faults or len(vectors["vectors"]) < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
