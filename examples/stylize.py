"""Paints a picture in the style of another, with nothing but Python's standard library.

Usage: python3 stylize.py content style out.png [address]       Environment: MODEL, ITERATIONS
"""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


class Pentimento:
    def __init__(self, address):
        self.address = address.rstrip("/")

    def request(self, path, body=None, content_type="application/octet-stream"):
        request = urllib.request.Request(self.address + path, data=body, headers={"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            answer = json.loads(error.read())
            problem = answer.get("error") or answer["errors"][0]
            sys.exit(f"{path}: {problem['message']} {problem.get('remedy', '')}")
        except urllib.error.URLError as error:
            sys.exit(f"{self.address} does not answer ({error.reason}). Is it running? npm start")

    def graphql(self, query, **variables):
        body = json.dumps({"query": query, "variables": variables}).encode()
        answer = json.loads(self.request("/graphql", body, "application/json"))
        if "errors" in answer:
            sys.exit(answer["errors"][0]["message"])
        return answer["data"]

    def upload(self, path):
        name = urllib.parse.quote(os.path.basename(path))
        with open(path, "rb") as file:
            return json.loads(self.request(f"/pictures?name={name}", file.read()))["id"]


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    content, style, out = sys.argv[1:4]
    api = Pentimento(sys.argv[4] if len(sys.argv) > 4 else "http://127.0.0.1:3000")

    models = api.graphql("{ models { nodes { id regime } } }")["models"]["nodes"]
    trained = next((model for model in models if model["regime"] != "random"), models[0])
    model = os.environ.get("MODEL") or trained["id"]
    run = api.graphql(
        "mutation ($input: StylizeInput!) { stylize(input: $input) { id } }",
        input={
            "content": api.upload(content),
            "style": api.upload(style),
            "model": model,
            "parameters": {"iterations": int(os.environ.get("ITERATIONS", "100"))},
        },
    )["stylize"]
    print(f"Run {run['id']}: {api.address}/runs/{run['id']}")

    query = """query ($id: ID!) { run(id: $id) {
        state iteration total queuePosition estimatedSecondsLeft error remedy styledImage { downloadUrl } } }"""
    shown = None
    while True:
        run_now = api.graphql(query, id=run["id"])["run"]
        if run_now is None:
            sys.exit("The run was deleted.")
        state = run_now["state"]
        line = f"{state} {run_now['iteration']}/{run_now['total'] or '?'}"
        if run_now["estimatedSecondsLeft"] is not None:
            line += f", {run_now['estimatedSecondsLeft']:.0f} s left"
        if line != shown:
            print(line)
            shown = line
        if state in ("FAILED", "CANCELLED"):
            sys.exit(f"{run_now['error'] or state} {run_now['remedy'] or ''}")
        if state == "SUCCEEDED":
            break
        time.sleep(1)

    with open(out, "wb") as file:
        file.write(api.request(run_now["styledImage"]["downloadUrl"]))
    print(f"Saved {out}")


if __name__ == "__main__":
    main()
