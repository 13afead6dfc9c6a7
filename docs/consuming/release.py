"""Requirements, score, and what became of the answered ids: release.py MODEL.json ANSWERS.json ID-MAP.json"""

import json
import sys
from fractions import Fraction

model, given, id_map = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
answers, categories = given["answers"], [own for module in model["modules"] for own in module["categories"]]

for own in (requirement for category in categories for requirement in category["requirements"]):
    print(own["code"], own["id"], own["weight"], own["description"], sep="\t")


def mean(pairs):
    """The mean of values by weight; nothing where nothing weighs."""
    pairs = [(weight, value) for weight, value in pairs if value is not None]
    total = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / Fraction(total) if total else None


levels = [(own["weight"], mean((r["weight"], answers.get(r["id"], {}).get("level")) for r in own["requirements"])) for own in categories]
overall = mean(levels)
print("no result" if overall is None else f"{overall.numerator}/{overall.denominator}")

# Answers follow an id, and never its successors, which ask for something else.
for own in id_map["ids"]:
    if own["kind"] == "requirement" and own["id"] in answers:
        print(own["id"], own["fate"], own.get("to", "-"), sep="\t")
