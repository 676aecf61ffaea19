"""Reads the service's metrics with Prometheus' own parser and compares them with the calls made before.

usage: metrics.py HOST:PORT       prints "ok", or what is wrong
       metrics.py --page FILE     the same for a saved page, but checks only its certificates
Needs: pip install prometheus_client
"""
import http.client
import math
import re
import socket
import sys
import time

from prometheus_client.parser import text_string_to_metric_families


def families(text):
    found = {}
    for family in text_string_to_metric_families(text):
        assert family.name not in found, "%s comes twice" % family.name
        assert family.documentation, "%s says nothing of itself" % family.name
        found[family.name] = family
    return found


def value(found, name, sample=None, **labels):
    samples = [s.value for s in found[name].samples if s.name == (sample or name) and s.labels == labels]
    assert len(samples) == 1, "%s %r: %r" % (name, labels, found[name].samples)
    return samples[0]


def at_least(least, *args, **labels):
    found = value(*args, **labels)
    assert found >= least, "%r %r is %r" % (args[1:], labels, found)


def histogram(found, name, label, of):
    buckets = [(float(s.labels["le"]), s.value) for s in found[name].samples
               if s.name == name + "_bucket" and s.labels[label] == of]
    assert buckets == sorted(buckets) and len(buckets) > 10, buckets
    assert [count for _, count in buckets] == sorted(count for _, count in buckets), "they don't add up: %r" % buckets
    count = value(found, name, name + "_count", **{label: of})
    assert buckets[-1] == (math.inf, count) and count > 0, (buckets, count)
    total = value(found, name, name + "_sum", **{label: of})
    assert 0 < total < 60 * count, total


def page(path):
    with open(path, encoding="utf-8", newline="") as file:
        found = families(file.read())
    name = "slipway_certificate_expiry_timestamp_seconds"
    assert value(found, name, file='a "quoted"\\path\nof two lines, é') == 1893456000, found[name].samples


def served(target):
    host, port = target.rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=10)

    def ask(method, path, body=None):
        connection.request(method, path, body)
        response = connection.getresponse()
        return response, response.read().decode()

    # All requests use one connection, one after the other.
    response, _ = ask("GET", "/healthz")
    assert response.status == 200
    response, text = ask("GET", "/readyz?verbose")
    assert (response.status, text) == (200, "ok\n"), (response.status, text)
    response, text = ask("HEAD", "/metrics")
    assert response.status == 200 and int(response.headers["Content-Length"]) > 1000 and not text
    response, _ = ask("POST", "/metrics", "x" * 100_000)
    assert response.status == 405 and response.headers["Allow"] == "GET, HEAD"
    response, _ = ask("GET", "/metric")
    assert response.status == 404
    response, text = ask("GET", "/metrics")
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8", response.headers["Content-Type"]
    found = families(text)
    check(found)
    pipelined(host, int(port))


def pipelined(host, port):
    """A client that sends requests without reading responses is not read any more, and delays nobody."""
    silent = socket.create_connection((host, port))
    silent.settimeout(1)
    sent = 0
    try:
        while sent < 64 << 20:
            sent += silent.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
    except TimeoutError:
        pass
    # What remains is in the buffers of the two sockets.
    assert sent < 32 << 20, "the service has read %d bytes" % sent
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    silent.close()


def check(found):
    built = {"frontend": "slipway.v0", "syntax": "dockerfile"}
    at_least(1, found, "slipway_builds", "slipway_builds_total", outcome="ok", **built)
    at_least(1, found, "slipway_builds", "slipway_builds_total", frontend="slipway.v0", syntax="dockerfile", outcome="failed")
    assert value(found, "slipway_builds_in_progress") == 0
    histogram(found, "slipway_compile_seconds", "syntax", "dockerfile")
    # Compiled by slipway.v1.
    histogram(found, "slipway_compile_seconds", "syntax", "mocker")
    solve = "/moby.buildkit.v1.frontend.LLBBridge/Solve"
    at_least(1, found, "slipway_calls", "slipway_calls_total", method=solve, answered="here", code="OK")
    # All unknown methods share one label value.
    at_least(1, found, "slipway_calls", "slipway_calls_total", method="other", answered="upstream", code="UNIMPLEMENTED")
    assert len(found["slipway_calls"].samples) < 40, found["slipway_calls"].samples
    for direction in ("in", "out"):
        for peer in ("client", "upstream"):
            at_least(500, found, "slipway_bytes", "slipway_bytes_total", direction=direction, peer=peer)
    at_least(4, found, "slipway_client_connections", "slipway_client_connections_total")
    at_least(0, found, "slipway_client_connections_open")
    at_least(1, found, "slipway_upstream_connections", "slipway_upstream_connections_total", result="opened")
    assert value(found, "slipway_upstream_connections", "slipway_upstream_connections_total", result="failed") == 0
    limits = {s.labels["limit"]: s.value for s in found["slipway_limit_hits"].samples}
    assert limits["message-bytes"] == 1 and len(limits) > 5, limits
    at_least(1 << 20, found, "process_resident_memory_bytes")
    at_least(5, found, "process_open_fds")
    at_least(64, found, "process_max_fds")
    at_least(0.001, found, "process_cpu_seconds", "process_cpu_seconds_total")
    assert abs(time.time() - value(found, "process_start_time_seconds")) < 3600
    (info,) = found["slipway_build_info"].samples
    assert (sorted(info.labels), info.labels["api"], info.value) == (["api", "version"], "slipway.v1", 1), info
    assert re.fullmatch(r"\d+\.\d+\.\d+(-dev)?", info.labels["version"]), info.labels


if sys.argv[1] == "--page":
    page(sys.argv[2])
else:
    served(sys.argv[1])
print("ok")
