"""A server in a thread of this process that keeps its troubles to itself."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class QuietHandler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 and logs nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass


class QuietServer(ThreadingHTTPServer):
    """Serves on a free port from the start; `over` is set when it closes, for handlers that linger."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, *_):
        pass  # the asker has hung up, as it should

    def close(self):
        self.over.set()
        self.shutdown()
        self.server_close()
