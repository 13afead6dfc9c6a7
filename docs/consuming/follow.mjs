// Where saved answers of an older version belong now: node follow.mjs id-map.json answers.json
import { readFileSync } from "node:fs";

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const [map, saved] = process.argv.slice(2).map(read);
const kind = saved.kind === "assessment" ? "requirement" : "category";
const became = new Map(map.ids.filter((entry) => entry.kind === kind).map((entry) => [entry.id, entry]));

for (const [id, answer] of Object.entries(saved.answers)) {
  const { fate, to, successors = [] } = became.get(id) ?? { fate: "unknown" };
  // Answers follow an id, and never its successors, which ask for something else.
  const now = to ?? (successors.length ? `answer anew: ${successors.join(", ")}` : "gone");
  console.log(`${id}\t${answer.level ?? "not applicable"}\t${fate}\t${now}`);
}
