"""The application and the process that serves it."""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Path_
from starlette.types import ASGIApp, Receive, Scope, Send

from redan.app.call import Route, response_of, served
from redan.app.desk import Desk
from redan.app.folder import Folder
from redan.app.guard import Guard, is_guarded
from redan.app.jobs import Jobs
from redan.app.refusals import Refused
from redan.app.routes import ROUTES
from redan.app.static import static
from redan.app.verbs import conduct
from redan.errors import InputError, Problem

HOST = "127.0.0.1"
PORT = 8377
TRIES = 20  # ports after the usual one, where that is taken and none was asked for
PATIENCE_S = 1  # for open answers when the server ends


def application(desk: Desk, *, port: int, token: str, routes: Sequence[Route] = ROUTES) -> Guard:
    """The whole server as one ASGI application; port and token are what the guard asks for."""
    by_path: dict[str, dict[str, Route]] = defaultdict(dict)
    for route in routes:
        by_path[route.path][route.method] = route
    made = [Path_(path, _endpoint(methods, desk), include_in_schema=False) for path, methods in by_path.items()]
    app = Starlette(routes=made)
    app.router.default = _Files()
    app.router.redirect_slashes = False
    return Guard(app, port=port, token=token)


def _endpoint(methods: dict[str, Route], desk: Desk) -> ASGIApp:
    return _Endpoint(methods, desk)


class _Endpoint:
    """All methods of one path; a class, so that Starlette asks it with every method."""

    def __init__(self, methods: dict[str, Route], desk: Desk) -> None:
        self.methods, self.desk = methods, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        route = self.methods.get(request.method)
        if route is None:
            allowed = ", ".join(sorted(self.methods))
            response = response_of(Refused(405, f"not with {request.method[:20]}", where="method", allowed=allowed))
            response.headers["allow"] = allowed
        else:
            response = await served(route, self.desk, request)
        await response(scope, receive, send)


class _Files:
    """The built page, and what is not there."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response: Response
        if is_guarded(scope["path"]):
            response = response_of(Refused(404, "there is no such route", where="path", remedy="see GET /api/schema"))
        elif scope["method"] not in ("GET", "HEAD"):
            response = response_of(Refused(405, "not with this method", where="method", allowed="GET"))
        else:
            response = static(scope["path"])
        await response(scope, receive, send)


def desk_of(folder: Path) -> Desk:
    """Folder and jobs of a server; InputError where the folder cannot be used."""
    kept = Folder(folder)
    kept.make()
    return Desk(kept, Jobs(kept, conduct))


def bound(port: int | None) -> socket.socket:
    """A socket on this machine alone; port None: the usual one or one of the next. InputError if it is taken."""
    wanted = range(PORT, PORT + TRIES) if port is None else [port]
    for one in wanted:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # a port of a server that has just ended is free again
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, one))
            found.listen(64)
            return found
        except OSError as error:
            found.close()
            if error.errno == errno.EADDRINUSE and port is None:
                continue
            what = f"port {one} is taken" if error.errno == errno.EADDRINUSE else f"port {one}: {error.strerror}"
            remedy = "name another with --port, or leave it out: a free one is found"
            raise InputError(Problem(what, remedy=remedy)) from None
    what = f"ports {PORT} to {PORT + TRIES - 1} are all taken"
    raise InputError(Problem(what, remedy="name a free one with --port"))


def serve(desk: Desk, listening: socket.socket, token: str, ready: Callable[[int], None]) -> None:
    """Serve until Ctrl-C or the signal to end; `ready` is called with the port once the server answers."""
    port = int(listening.getsockname()[1])
    # a handler makes a refusal of whatever it meets; what is left to log is a request that Ctrl-C cut off
    config = uvicorn.Config(
        application(desk, port=port, token=token), log_level="critical", access_log=False, ws="none", lifespan="off",
        proxy_headers=False, server_header=False, date_header=False, timeout_graceful_shutdown=PATIENCE_S,
        timeout_keep_alive=30, limit_concurrency=200, h11_max_incomplete_event_size=32_768, http="h11",
    )  # fmt: skip
    server = _Server(config, desk)
    threading.Thread(target=_tell, args=(server, ready, port), daemon=True).start()
    try:
        server.run(sockets=[listening])
    finally:
        desk.jobs.close()


class _Server(uvicorn.Server):
    """Ends open streams first, so that a page that listens does not hold the server up."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self.desk = desk

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.desk.jobs.close()
        super().handle_exit(sig, frame)


def _tell(server: uvicorn.Server, ready: Callable[[int], None], port: int) -> None:
    import time

    while not server.started:
        if server.should_exit:
            return
        time.sleep(0.01)
    ready(port)
