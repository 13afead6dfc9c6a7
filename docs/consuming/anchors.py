import csv, pathlib, sys

for row in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")):
    found = list(pathlib.Path("categories").glob(f"*/{row['id']}.md"))
    if not found:
        print("no requirement", row["id"])
        continue
    start, front, rest = found[0].read_text(encoding="utf-8").split("+++\n", 2)
    anchors = "".join(f"{key[6:]} = '''\n{text}\n'''\n" for key, text in row.items() if key.startswith("level-"))
    found[0].write_text(f"{start}+++\n{front.split('[levels]')[0].rstrip()}\n\n[levels]\n{anchors}+++\n{rest}", encoding="utf-8")
