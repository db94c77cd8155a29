"""Pushes with Python's prometheus_client what stdin lists, to $URL; prints for each push "" or what the user sees of its failure."""

import json
import os
import sys

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary
from prometheus_client.exposition import (
    basic_auth_handler,
    default_handler,
    delete_from_gateway,
    push_to_gateway,
    pushadd_to_gateway,
)


def handler(url, method, timeout, headers, data):
    if "PASSWORD" in os.environ:
        return basic_auth_handler(url, method, timeout, headers, data, os.environ["USER"], os.environ["PASSWORD"])
    return default_handler(url, method, timeout, headers, data)


def registry(push):
    metrics = CollectorRegistry()
    number = int(push["push"])
    Counter("batch_records", 'Records "done" \\ and\nnew line.', ["push"], registry=metrics).labels(push["push"]).inc(number)
    Gauge("batch_seconds", "Duration.", ["push", "text"], registry=metrics).labels(push["push"], push["text"]).set(number + 0.5)
    sizes = Histogram("batch_bytes", "Sizes.", ["push"], buckets=[1, 10, 100], registry=metrics).labels(push["push"])
    sizes.observe(5)
    sizes.observe(50000)
    Summary("batch_latency", "Latency.", ["push"], registry=metrics).labels(push["push"]).observe(0.25)
    return metrics


def run(push):
    url, job, grouping = os.environ["URL"], push["job"], push["grouping"]
    try:
        if push["operation"] == "delete":
            delete_from_gateway(url, job, grouping, handler=handler)
        elif push["operation"] == "add":
            pushadd_to_gateway(url, job, registry(push), grouping, handler=handler)
        else:
            push_to_gateway(url, job, registry(push), grouping, handler=handler)
        return ""
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)


json.dump([run(push) for push in json.load(sys.stdin)], sys.stdout)
