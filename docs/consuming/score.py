"""The overall score of an assessment: score.py pkimm-model-2.0.0.json answers.json"""

import json
import sys
from fractions import Fraction

model, given = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
answers = given["answers"]


def mean(pairs):
    """The mean of values by weight; nothing where nothing weighs."""
    pairs = [(weight, value) for weight, value in pairs if value is not None]
    total = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / Fraction(total) if total else None


def category(own):
    return mean((r["weight"], answers.get(r["id"], {}).get("level")) for r in own["requirements"])


overall = mean((own["weight"], category(own)) for module in model["modules"] for own in module["categories"])
print("no result" if overall is None else f"{overall.numerator}/{overall.denominator}")
