"""What the cases of the service's tests expect, and how they end."""
import faulthandler
import os
import sys
import traceback

import grpc

# Seconds after which a case tells where each of its threads is, and ends.
LIMIT = 180


def failure(work):
    """The failure of a call that must fail."""
    try:
        answer = work()
    except grpc.RpcError as error:
        return error
    raise AssertionError("it went well: %r" % (answer,))


def same(found, expected):
    assert found == expected, "found %r, expected %r" % (found, expected)


def leave(status):
    """Ends the process, without the interpreter's own end: threads of grpcio that are stopped there may hold the lock of a
    call for which the end of that call then waits for ever (seen with grpcio 1.85, a stream whose requests never end)."""
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
