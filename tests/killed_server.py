"""The service in a process that ends as by `kill -9`, at its first commit: `python -m tests.killed_server before_commit|after_commit`.

It is set by the environment, over a database that is there, and prints the port that it listens on.
"""

import os
import signal
import socket
import sys

import uvicorn
from sqlalchemy import event
from sqlalchemy.orm import Session

from service.app import create_app
from service.settings import Settings


def main(moment: str) -> None:
    def die(_session: Session) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, moment, die)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        config = uvicorn.Config(create_app(Settings.read()), log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1])
