"""The application: which address gives what, to whom, and with which headers."""

import json
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from crawler import logs
from crawler.errors import JarshyError, MissingError, QueryError, UsageError
from crawler.views.feed import feed
from crawler.views.values import plain
from crawler.web import answers, guards
from crawler.web.api import READERS
from crawler.web.asked import Asked
from crawler.web.context import Context
from crawler.web.pages import MAKERS, Page
from crawler.web.rendering import catalogue, html_of, style
from storage.errors import BusyError, StorageError, TooSlowError
from storage.records import StoredArticle
from storage.session import Database

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_LOG = logging.getLogger(__name__)
METHODS = ("GET", "HEAD")
POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action {form};"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
}
CHALLENGE = 'Basic realm="Jarshy", charset="UTF-8"'
_UNREADABLE = "The archive cannot be read now; the log of the server says why."
_TROUBLES: dict[type[StorageError], str] = {
    TooSlowError: "This took too long and was stopped: ask for less, as by dates or a source.",
    BusyError: "The archive is busy: try again.",
}
_API = "/api/"
FEED = "/feed.xml"


class App:
    """A WSGI application that reads a database and changes nothing.

    `database` has to be open for reading alone, so that a fault here cannot write either.
    """

    def __init__(self, database: Database, context: Context) -> None:
        web = context.settings.web
        self._database = database
        self._context = context
        self._names = guards.names_of(web)
        self._public = guards.is_public(web)
        self._token = None if web.token is None else web.token.get_secret_value()
        paths = ["/healthz", "/style.css", FEED, *MAKERS, *READERS]
        # No redirect to a path with another slash: nothing that was asked comes back as a Location.
        self._routes = Map(
            [Rule(path, endpoint=path) for path in paths],
            strict_slashes=False,
            merge_slashes=False,
            redirect_defaults=False,
        )

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        request = Request(environ)
        response = self._answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(form="'none'"))
        return response(environ, start)

    def _answer(self, request: Request) -> Response:
        try:
            return self._refused(request) or self._found(request)
        except HTTPException as error:
            return self._failed(request, error.code or 500, str(error.description))
        except StorageError as error:
            # The log alone says where the database is: who looks at pages need not know.
            logs.event(_LOG, "web/database", level=logging.WARNING, reason=str(error))
            return self._failed(request, 503, _TROUBLES.get(type(error), _UNREADABLE))
        except JarshyError as error:
            return self._failed(request, _code(error), str(error), error)
        except Exception as error:  # noqa: BLE001 - the border: a page that fails is not the end
            logs.event(_LOG, "web/failed", level=logging.ERROR, error=error, path=request.path)
            return self._failed(request, 500, "Something went wrong here; the log says what.")

    def _refused(self, request: Request) -> Response | None:
        """Return the refusal of who may not ask, or not so."""
        if not guards.is_ours(request.headers.get("Host", ""), self._names, public=self._public):
            said = "Nobody is known by this name here. Ask for 127.0.0.1, localhost or web.names."
            return self._failed(request, 400, said)
        if request.method not in METHODS:
            refused = self._failed(request, 405, "Nothing can be changed here: only GET and HEAD.")
            refused.headers["Allow"] = ", ".join(METHODS)
            return refused
        if not guards.may_ask(request.headers.get("Authorization"), self._token):
            refused = self._failed(request, 401, "The token is asked for (web.token).")
            refused.headers["WWW-Authenticate"] = CHALLENGE
            return refused
        return None

    def _found(self, request: Request) -> Response:
        path, values = self._routes.bind("", path_info=request.path).match()
        asked = Asked(request.path, request.args)
        wanted = values.get("wanted", "")
        if path == "/style.css":
            return Response(style(), mimetype="text/css")
        with self._database.read() as tx:
            if path == "/healthz":
                return _json({"ok": True})
            if path == FEED:
                found = answers.search(tx, self._context, asked)
                return self._feed(request, [one.article for one in found.found.hits], asked)
            if path in READERS:
                return _json(READERS[path](tx, self._context, asked, wanted))
            page = MAKERS[path](tx, self._context, asked, wanted)
        return self._page(request, page, asked)

    def _feed(self, request: Request, found: list[StoredArticle], asked: Asked) -> Response:
        """Return what a search found as a feed; its page is the search by the name asked for."""
        page = f"{request.host_url.rstrip('/')}{asked.at('/search').link()}"
        pieces = feed(found, asked.text("q") or "Jarshy", page, self._context.now)
        return Response("".join(pieces), mimetype="application/rss+xml")

    def _page(self, request: Request, page: Page, asked: Asked, status: int = 200) -> Response:
        language = request.accept_languages.best_match(
            list(catalogue()), default=self._context.settings.mail_language
        )
        text = html_of(page, self._context, asked, language)
        response = Response(text, status=status, mimetype="text/html")
        response.headers["Content-Language"] = language
        if page.form:
            response.headers["Content-Security-Policy"] = POLICY.format(form="'self'")
        return response

    def _failed(
        self, request: Request, code: int, said: str, error: JarshyError | None = None
    ) -> Response:
        """Return why there is no answer, as JSON to programs and as a page to people."""
        told: dict[str, Any] = {"error": said}
        if isinstance(error, QueryError):
            told |= {"position": error.position, "hint": error.hint}
        if request.path.startswith(_API):
            return _json(told, code)
        page = Page("failed", {"code": code, "hint": None, "position": None, **told}, form=True)
        return self._page(request, page, Asked("/search", request.args), code)


def _code(error: JarshyError) -> int:
    if isinstance(error, MissingError):
        return 404
    return 400 if isinstance(error, UsageError | QueryError) else 500


def _json(value: Any, code: int = 200) -> Response:
    text = json.dumps(plain(value), ensure_ascii=False, indent=2)
    return Response(f"{text}\n", status=code, mimetype="application/json")
