#!/bin/sh
# Lists the requirements of a release with code, weight and title: list.sh pkimm-model-2.0.0.json
jq --raw-output '
  .modules[].categories[].requirements[]
  | [.code, .id, .weight, .description]
  | @tsv
' "$1"
