"""Assertions of the service's test cases, and the end of their process."""
import faulthandler
import os
import sys
import traceback

import grpc

# How much slower than usual the programs under test run, e.g. under a sanitizer. Upper bounds of time are multiplied by it.
SLOWDOWN = max(1, int(os.environ.get("SLIPWAY_TEST_SLOWDOWN", 1)))
# Seconds after which a hanging case prints the stack of each thread and exits.
LIMIT = 180 * SLOWDOWN


def failure(work):
    """Returns the error of a call that must fail."""
    try:
        answer = work()
    except grpc.RpcError as error:
        return error
    raise AssertionError("it went well: %r" % (answer,))


def same(found, expected):
    assert found == expected, "found %r, expected %r" % (found, expected)


def leave(status):
    """Exits without the interpreter's shutdown, which can deadlock in grpcio.

    It stops grpcio's threads while one may hold the lock of a call, and the call's destructor then waits for that lock
    (seen with grpcio 1.85 and a stream whose requests never end).
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def finish(case, *arguments):
    """Runs a case, prints "ok" or what is wrong, and ends the process."""
    faulthandler.dump_traceback_later(LIMIT, exit=True)
    try:
        case(*arguments)
    except BaseException:
        traceback.print_exc()
        leave(1)
    print("ok")
    leave(0)
