"""An HTTP process: the gateway with all services inside, or one service alone.

    python -m services.run.web [--descriptor N] [--upstream SERVICE=URL ...]
    python -m services.run.web --service SERVICE [--descriptor N]

N is a listening socket inherited from the supervisor; without it the address of the settings is used.
"""

import argparse
import socket
from logging import WARNING, getLogger

import uvicorn
from starlette.types import ASGIApp

from services.common import logging
from services.common.settings import Settings
from services.contracts.events import Service
from services.gateway.edge.server import StrictHttpProtocol
from services.run import garbage, needs
from services.run.composition import Plant, gateway_app, service_app
from services.run.exclusive import bind

_FAREWELL_SECONDS = 2
"""How long requests under way may last after a stop signal."""

_IDLE_SECONDS = 75
"""Longer than clients and proxies keep a silent connection: a request must not meet one that we close."""


def _application(settings: Settings, service: str | None, upstreams: list[str]) -> ASGIApp:
    plant = Plant.of(settings)
    if service is not None:
        return service_app(plant, Service(service))
    addresses = dict(each.split("=", 1) for each in upstreams)
    return gateway_app(plant, {Service(name): address for name, address in addresses.items()})


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    getLogger("uvicorn.error").setLevel(WARNING)  # it tells of every start and stop
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=StrictHttpProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_FAREWELL_SECONDS,
        backlog=2048,
    )
    config.load()
    garbage.leave_the_loaded_alone()
    uvicorn.Server(config).run(sockets=[listener])


def main() -> None:
    parser = argparse.ArgumentParser(prog="services.run.web")
    parser.add_argument("--descriptor", type=int)
    parser.add_argument("--service", choices=[each.value for each in Service if each != Service.GATEWAY])
    parser.add_argument("--upstream", action="append", default=[])
    given = parser.parse_args()
    with needs.told_in_one_line():
        settings = Settings.from_environment()
        logging.configure(settings.log_level)
        app = _application(settings, given.service, given.upstream)
        if given.descriptor is not None:
            serve(app, socket.socket(fileno=given.descriptor))
            return
        with bind(settings.host, settings.port) as listener:
            serve(app, listener)


if __name__ == "__main__":
    main()
