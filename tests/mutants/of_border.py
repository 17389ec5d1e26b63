"""Defects at the border: hosts, bodies, tokens, keys of idempotency, capacity, and what an answer says of a fault."""

from tests.mutants.defect import Defect

_MIDDLEWARE = ("tests/test_middleware.py",)
_APP = ("tests/test_app.py",)
_BODY = ("tests/test_body_bound.py",)
_CAPACITY = ("tests/test_capacity.py",)
_PROTOCOL = ("tests/test_protocol.py",)
_HTTP = ("tests/test_endpoint.py",)
_AUTH = ("tests/test_auth.py",)
_ISSUER = ("tests/oidc/test_issuer.py",)
_KEYS = ("tests/oidc/test_keys.py", "tests/oidc/test_key_set.py")
_FETCHING = ("tests/oidc/test_fetching.py",)
_ONCE = ("tests/test_idempotency.py",)
_SIGN_IN = ("tests/db/test_sign_in.py",)
_FORMS = ("tests/test_security.py::test_what_a_browser_sends_without_asking_first_writes_nothing",)
_METRICS = ("tests/test_metrics.py::test_the_page_is_for_who_has_its_token_and_a_signed_in_employee_has_not",)
_FULL = ("tests/test_http_table.py::test_a_request_past_capacity_is_503",)
_AWAY = ("tests/test_http_table.py::test_a_database_that_is_away_is_503_and_says_when_to_come_again",)


def _border(area: str, name: str, file: str, old: str, new: str, tests: tuple[str, ...]) -> Defect:
    return Defect(f"{area}: {name}", f"service/{file}", old, new, tests)


DEFECTS = (
    # --- before anything is read
    _border("gate", "any host is ours", "middleware.py", "return name in self.names or", "return bool(name) or", _MIDDLEWARE),
    _border("gate", "who ends like a host of ours is one", "middleware.py", "(host[1:].lower()", "(host[2:].lower()", _MIDDLEWARE),
    _border("gate", "the largest body is too large", "middleware.py", "int(length[:20]) > self", "int(length[:20]) >= self", _MIDDLEWARE),
    _border("gate", "the query is no part of a URL's length", "middleware.py", 'len(scope["query_string"])', "0", _MIDDLEWARE),
    _border(
        "frame",
        "a log line has the request's before",
        "middleware.py",
        "        structlog.contextvars.clear_contextvars()\n",
        "",
        _MIDDLEWARE,
    ),
    _border("cors", "every origin is allowed", "app.py", "allow_origins=origins,", 'allow_origin_regex=".*",', _APP),
    # --- reading a request
    _border(
        "incoming",
        "a form of another page may write",
        "incoming.py",
        "if kind != JSON or",
        'if kind not in (JSON, "text/plain") or',
        _FORMS,
    ),
    _border("incoming", "a GET may write", "incoming.py", "is_read_only=True)", "is_read_only=False)", _HTTP),
    _border("incoming", "an Accept of 0 is as good as 1", "incoming.py", "if quality > 0}", "if quality >= 0}", _HTTP),
    # --- capacity
    _border(
        "capacity",
        "a chunked body of the largest size is too large",
        "capacity.py",
        "if len(body) <= self.body_max_bytes else",
        "if len(body) < self.body_max_bytes else",
        _BODY,
    ),
    _border("capacity", "one too many is read", "capacity.py", ">= 2 * self.running_max", "> 2 * self.running_max", _CAPACITY),
    _border(
        "capacity",
        "who is turned away is not told when to come again",
        "middleware.py",
        'again = {"retry-after": str(retry_after_s)}',
        "again: dict[str, str] = {}",
        _FULL,
    ),
    _border(
        "capacity",
        "who gives up stays in the line",
        "capacity.py",
        "            self._waiting -= 1\n",
        "            self._waiting -= 0\n",
        _CAPACITY,
    ),
    _border("protocol", "a page of another origin can't read why", "protocol.py", '{b"origin", ', "{", _PROTOCOL),
    _border(
        "protocol",
        "a refusal overtakes the answer before it",
        "protocol.py",
        "self.cycle is None or self.cycle.response_complete",
        "True",
        _PROTOCOL,
    ),
    # --- whose request it is
    _border(
        "tokens",
        "the algorithm is the sender's choice",
        "auth.py",
        "algorithms=[_ALGORITHM],",
        'algorithms=["HS256", "HS384", "HS512"],',
        _AUTH,
    ),
    _border("tokens", "they may be for anybody", "auth.py", '"strict_aud": True}', '"verify_aud": False}', _AUTH),
    _border(
        "tokens",
        "one that was good stays good",
        "auth.py",
        "if claims is None or ends <= time.time() - LEEWAY_S:",
        "if claims is None:",
        _AUTH,
    ),
    _border(
        "issuer",
        "an e-mail that is not verified counts",
        "oidc/issuer.py",
        'claims.get("email_verified") is True',
        'claims.get("email_verified")',
        _ISSUER,
    ),
    _border(
        "issuer",
        "a token of another kind signs in",
        "oidc/issuer.py",
        "if not isinstance(kind, str) or kind.lower() not in _TYPES:",
        "if not isinstance(kind, str):",
        _ISSUER,
    ),
    _border(
        "issuer",
        "a made-up token costs a fetch",
        "oidc/issuer.py",
        '            self._account(self._claims(token, "", _CLAIMS_ALONE))\n',
        "",
        _ISSUER,
    ),
    _border("keys", "a key that encrypts also signs", "oidc/key_set.py", ' or jwk.get("use", "sig") != "sig"', "", _KEYS),
    _border("keys", "a flood of made-up keys is one of fetches", "oidc/keys.py", " and self._clock() >= self._again_at", "", _KEYS),
    _border("fetching", "a redirect is followed", "oidc/fetching.py", "follow_redirects=False", "follow_redirects=True", _FETCHING),
    _border(
        "fetching",
        "another issuer's keys are taken",
        "oidc/fetching.py",
        'if discovery.get("issuer") != issuer:',
        'if not discovery.get("issuer"):',
        _FETCHING,
    ),
    _border("sign-in", "who has left signs in by e-mail", "db/sign_in.py", ", Employee.is_active.is_(True))", ")", _SIGN_IN),
    _border(
        "sign-in", "an account of another issuer is the same", "db/sign_in.py", "Employee.sign_in_issuer == self._issuer, ", "", _SIGN_IN
    ),
    # --- once
    _border(
        "once",
        "a key is everybody's of the firm",
        "db/once.py",
        "            KeptAnswer.employee_id == self._viewer.employee_id,\n",
        "",
        _ONCE,
    ),
    _border("once", "a key is good for ever", "db/once.py", "            KeptAnswer.created_at > now() - KEPT_FOR,\n", "", _ONCE),
    _border(
        "once",
        "another operation of the document is the same request",
        "idempotency.py",
        "(request.query, request.operation_name, ",
        "(request.query, ",
        _ONCE,
    ),
    _border("once", "other variables are the same request", "idempotency.py", ", request.variables or {})", ", {})", _ONCE),
    # --- what a fault says
    _border("answer", "a fault is told as it is", "endpoint.py", '{**formatted, "message": shown.message, ', "{**formatted, ", _HTTP),
    _border(
        "answer",
        "a database that is away is a fault of ours",
        "endpoint.py",
        "if isinstance(error, OSError | PoolTimeoutError) or (",
        "if (",
        _AWAY,
    ),
    _border("answer", "who is not signed in is not told how", "endpoint.py", ', headers={"www-authenticate": "Bearer"})', ")", _HTTP),
    _border(
        "metrics",
        "the beginning of the token is enough",
        "metrics.py",
        'secrets.compare_digest(request.headers.get("authorization", "").encode(), self._expected)',
        'self._expected.startswith(request.headers.get("authorization", "").encode())',
        _METRICS,
    ),
    _border("page", "what it is given can end its script", "web/page.py", '.replace("<", "\\\\u003c")', "", ("tests/test_web.py",)),
)
