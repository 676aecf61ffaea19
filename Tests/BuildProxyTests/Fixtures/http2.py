"""One call over plain HTTP/2 with the Python package h2, for requests that no gRPC library would send.

Needs: pip install h2
"""
import h2.config
import h2.connection
import h2.events


def trailers(connection, headers, *bodies):
    """Makes a call; returns the response's headers and trailers, incomplete if the peer closes the connection early."""
    connection.settimeout(10)
    state = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    state.initiate_connection()
    state.send_headers(1, [(":method", "POST"), (":scheme", "http"), (":authority", "x")] + headers +
                       [("te", "trailers"), ("content-type", "application/grpc")])
    for body in bodies:
        state.send_data(1, body)
    state.end_stream(1)
    connection.sendall(state.data_to_send())
    found = {}
    while piece := connection.recv(65536):
        for event in state.receive_data(piece):
            if isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
                found.update(event.headers)
            if isinstance(event, h2.events.StreamEnded):
                return found
        connection.sendall(state.data_to_send())
    return found
