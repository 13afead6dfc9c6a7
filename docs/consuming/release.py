"""Requirements, score, and what became of the answered ids: release.py MODEL.json ANSWERS.json ID-MAP.json"""

import json
import sys
from fractions import Fraction

model, given, id_map = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
answers, categories = given["answers"], [category for module in model["modules"] for category in module["categories"]]

for requirement in (requirement for category in categories for requirement in category["requirements"]):
    print(*(requirement[key] for key in ("code", "id", "weight", "description")), sep="\t")


def mean(pairs):
    """The weighted mean of values; None if there is nothing to average."""
    pairs = [(weight, value) for weight, value in pairs if value is not None]
    total = sum(weight for weight, _ in pairs)
    return sum(weight * Fraction(value) for weight, value in pairs) / total if total else None


def value(category):
    return mean((item["weight"], answers.get(item["id"], {}).get("level")) for item in category["requirements"])


overall = mean((category["weight"], value(category)) for category in categories)
print("no result" if overall is None else f"{overall.numerator}/{overall.denominator}")

# Answers follow an id, but never its successors, which ask for something else.
for entry in id_map["ids"]:
    if entry["kind"] == "requirement" and entry["id"] in answers:
        print(entry["id"], entry["fate"], entry.get("to", "-"), sep="\t")
