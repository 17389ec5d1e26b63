"""How are GraphiQL's built files sent? Once: their names have hashes, so that a browser may keep what it has (RFC 8246)."""

import os

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",
    # A worker is under the policy of its own file (Content Security Policy Level 3, section 4.2.2): ours compute, and fetch nothing.
    "content-security-policy": "default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
}


class HashedFiles(StaticFiles):
    """The files of one folder, for good."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, or that it has not changed."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(_HEADERS)
        return response
