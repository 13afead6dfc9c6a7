"""Compares what was published with what was built from its import.

Usage: imported.py MODEL.yaml BUILT.yaml
       imported.py --eramba PUBLISHED.csv BUILT.csv
       imported.py --self-assessment PUBLISHED.yaml BUILT.yaml
"""

import csv
import difflib
import re
import sys

import yaml


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def text(value):
    """A text as it is kept: its blocks, wherever their lines break, without white space around them."""
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", value.strip())]


def references(value):
    """The list as titles and addresses."""
    items = re.split(r"^\s*- ", value.strip(), flags=re.MULTILINE)
    found = []
    for item in items:
        item = " ".join(item.split())
        link = re.fullmatch(r"(.*?)\[(.*)\]\((.*)\)(.*)", item)
        found.append((link.group(1) + link.group(2) + link.group(4), link.group(3)) if link else (item, None))
    return found


def plain(model):
    return [
        (
            module["id"], module["name"], text(module["description"]),
            [
                (
                    category["id"], category["weight"], category["name"], text(category["description"]),
                    [(level["number"], level["name"], text(level["description"])) for level in category["levels"]],
                    [
                        (requirement["id"], requirement["weight"], requirement["description"], text(requirement["guidance"]), text(requirement["assessment"]), references(requirement["references"]))
                        for requirement in category.get("requirements", [])
                    ],
                )
                for category in module["categories"]
            ],
        )
        for module in model["modules"]
    ]


def first_difference(left, right, place="$"):
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        if len(left) != len(right):
            return f"{place}: {len(left)} and {len(right)} entries"
        for index, pair in enumerate(zip(left, right)):
            found = first_difference(*pair, f"{place}[{index}]")
            if found:
                return found
        return None
    return None if left == right else f"{place}: {left!r} is not {right!r}"


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [[text(cell) for cell in row] for row in csv.reader(file)]


def self_assessment(published, built):
    """Categories have other ids, and stand in another order there; one word is misspelt in the published file."""
    def of(model):
        return {
            (module["id"], category["name"]): (
                category["weight"], text(category["description"]),
                [(level["number"], level["name"], text(level["description"])) for level in category["levels"]],
            )
            for module in model["modules"] for category in module["categories"]
        }
    left, right = of(published), of(built)
    words = set()
    for key in left.keys() | right.keys():
        pair = [str(side.get(key)).split() for side in (left, right)]
        for tag, a, b, c, d in difflib.SequenceMatcher(None, *pair, autojunk=False).get_opcodes():
            if tag != "equal":
                words.add((key, " ".join(pair[0][a:b]), " ".join(pair[1][c:d])))
    return words


def main():
    if sys.argv[1] == "--eramba":
        found = first_difference(rows(sys.argv[2]), rows(sys.argv[3]))
    elif sys.argv[1] == "--self-assessment":
        differences = self_assessment(load(sys.argv[2]), load(sys.argv[3]))
        print(differences)
        found = None if len(differences) == 1 else f"{len(differences)} places differ"
    else:
        found = first_difference(plain(load(sys.argv[1])), plain(load(sys.argv[2])))
    if found:
        sys.exit(found)


main()
