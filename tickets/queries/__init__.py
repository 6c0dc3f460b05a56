"""What pages read of requests. Open to the other rooms: the promises of a list of requests and of one request."""

from tickets.queries.promises import NextPromise, PromisePanel, next_promises, promise_panel

__all__ = ["NextPromise", "PromisePanel", "next_promises", "promise_panel"]
