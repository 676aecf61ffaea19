"""What the cases of the service's tests expect."""
import grpc


def failure(work):
    """The failure of a call that must fail."""
    try:
        answer = work()
    except grpc.RpcError as error:
        return error
    raise AssertionError("it went well: %r" % (answer,))


def same(found, expected):
    assert found == expected, "found %r, expected %r" % (found, expected)
