#!/bin/sh
# Paints a picture in the style of another: upload, start, poll, download.
# Usage: stylize.sh content style out.png [address]       Environment: MODEL, ITERATIONS
set -eu

if [ $# -lt 3 ]; then
  echo "Usage: $0 content style out.png [address]" >&2
  exit 2
fi
content=$1 style=$2 out=$3 address=${4:-http://127.0.0.1:3000}

# json EXPRESSION: the value of a JavaScript expression on the JSON `it` from standard input.
json() {
  node -e 'const it = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const problem = it.errors?.[0] ?? it.error;
    if (problem) { console.error(problem.message); process.exit(1); }
    console.log(eval(process.argv[1]) ?? "");' "$1"
}

upload() {
  curl --silent --show-error --data-binary "@$1" -H "Content-Type: application/octet-stream" \
    "$address/pictures?name=$(node -p 'encodeURIComponent(require("path").basename(process.argv[1]))' "$1")" | json it.id
}

graphql() { # graphql QUERY VARIABLES
  node -p 'JSON.stringify({ query: process.argv[1], variables: JSON.parse(process.argv[2]) })' "$1" "$2" |
    curl --silent --show-error -H "Content-Type: application/json" --data-binary @- "$address/graphql"
}

content_id=$(upload "$content")
style_id=$(upload "$style")
model=${MODEL:-$(graphql '{ models { nodes { id regime } } }' '{}' |
  json '(it.data.models.nodes.find((model) => model.regime !== "random") ?? it.data.models.nodes[0]).id')}

run=$(graphql 'mutation ($input: StylizeInput!) { stylize(input: $input) { id } }' \
  "{\"input\": {\"content\": \"$content_id\", \"style\": \"$style_id\", \"model\": \"$model\",
    \"parameters\": {\"iterations\": ${ITERATIONS:-100}}}}" | json it.data.stylize.id)
echo "Run $run: $address/runs/$run"

while :; do
  answer=$(graphql 'query ($id: ID!) { run(id: $id) { state iteration total error styledImage { downloadUrl } } }' \
    "{\"id\": \"$run\"}")
  state=$(echo "$answer" | json it.data.run.state)
  echo "$state $(echo "$answer" | json '`${it.data.run.iteration} of ${it.data.run.total ?? "?"}`')"
  case $state in
    SUCCEEDED) break ;;
    FAILED | CANCELLED) echo "$answer" | json it.data.run.error >&2; exit 1 ;;
  esac
  sleep 1
done

curl --silent --show-error --fail -o "$out" "$address$(echo "$answer" | json it.data.run.styledImage.downloadUrl)"
echo "Saved $out"
