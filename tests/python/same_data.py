"""Fails where files do not hold the same data for every reader.

    python same_data.py FILE…

JSON is read by Python's own reader; YAML by PyYAML, which follows YAML 1.1, and by ruamel.yaml, which follows YAML
1.2. Equal means equal in kind as well: true is not 1, 1 is not 1.0 and a date is not a text.
"""

import json
import pathlib
import sys

import ruamel.yaml
import yaml


def readings(path):
    """The data of a file, by the name of each reader."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if path.endswith(".json"):
        return {"json": json.loads(text)}
    return {
        "PyYAML": yaml.safe_load(text),
        "ruamel.yaml": ruamel.yaml.YAML(typ="safe", pure=True).load(text),
    }


def differences(left, right, place="$"):
    """Where two values differ: one line for each place, with both values."""
    if type(left) is not type(right):
        yield f"{place}: {left!r} is {type(left).__name__}, {right!r} is {type(right).__name__}"
    elif isinstance(left, dict):
        if list(left) != list(right):
            yield f"{place}: the keys are {list(left)} and {list(right)}"
        for key in left.keys() & right.keys():
            yield from differences(left[key], right[key], f"{place}.{key}")
    elif isinstance(left, list):
        if len(left) != len(right):
            yield f"{place}: {len(left)} and {len(right)} items"
        for index, pair in enumerate(zip(left, right)):
            yield from differences(*pair, f"{place}[{index}]")
    elif left != right:
        yield f"{place}: {left!r} and {right!r}"


def main(paths):
    found = [(path, reader, data) for path in paths for reader, data in readings(path).items()]
    first_path, first_reader, first = found[0]
    failed = False
    for path, reader, data in found[1:]:
        for difference in differences(first, data):
            print(f"{first_path} ({first_reader}), {path} ({reader}): {difference}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
