#!/bin/sh
# Requirements, score, and what became of the answered ids: release.sh MODEL.json ANSWERS.json ID-MAP.json
jq --raw-output --slurpfile given "$2" --slurpfile map "$3" '
  def gcd: if .[1] == 0 then .[0] else [.[1], .[0] % .[1]] | gcd end;
  def reduced: gcd as $common | map(. / $common);
  # The mean of [weight, [numerator, denominator]]; null if there is nothing to average.
  def mean: map(select(.[1])) | if (map(.[0]) | add // 0) == 0 then null else (map(.[0]) | add) as $total
    | reduce .[] as [$weight, [$n, $d]] ([0, 1]; [.[0] * $d + $weight * $n * .[1], .[1] * $d] | reduced)
    | [.[0], .[1] * $total] | reduced end;
  $given[0].answers as $answers
  | ( .modules[].categories[].requirements[] | [.code, .id, .weight, .description] | @tsv ),
    ( [ .modules[].categories[]
        | [.weight, ([.requirements[] | [.weight, ($answers[.id].level | if . then [., 1] else null end)]] | mean)] ]
      | mean | if . then "\(.[0])/\(.[1])" else "no result" end ),
    # Answers follow an id, but never its successors, which ask for something else.
    ( $map[0].ids[] | select(.kind == "requirement" and $answers[.id]) | [.id, .fate, .to // "-"] | @tsv )
' "$1"
