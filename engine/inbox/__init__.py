"""The inbox: open tasks of all principals of a person, a fixed number of statements a page."""

from engine.inbox.counts import Facet, count_by_due, count_inbox, list_facets
from engine.inbox.done import count_done, list_done
from engine.inbox.lists import list_inbox, list_mine, place_of
from engine.inbox.terms import Cursor, Filter, InboxTask, Order, Page

__all__ = [
    "Cursor",
    "Facet",
    "Filter",
    "InboxTask",
    "Order",
    "Page",
    "count_by_due",
    "count_done",
    "count_inbox",
    "list_done",
    "list_facets",
    "list_inbox",
    "list_mine",
    "place_of",
]
