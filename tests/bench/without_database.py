"""The ingest service in a process of its own whose intake answers at once: what all but the database costs.

python -m tests.bench.without_database --descriptor N
"""

import argparse
import socket

from services.common.idempotency import Answer
from services.common.settings import Settings
from services.contracts.events import Service
from services.ingest.app import create_app
from services.ingest.items.intake import Bundle, Outcome
from services.ingest.items.service import answer_of
from services.run.web import serve
from tests.bench import plant


async def answer_at_once(bundle: Bundle) -> Answer:
    """Say of every row that it is stored."""
    bundle.outcomes = [Outcome(id=row.id) for row in bundle.rows]
    return answer_of(bundle)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--descriptor", type=int, required=True)
    given = parser.parse_args()
    app = create_app(plant.context(Settings.from_environment(), Service.INGEST), store=answer_at_once)
    serve(app, socket.socket(fileno=given.descriptor))


if __name__ == "__main__":
    main()
