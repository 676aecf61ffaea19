"""One call over HTTP/2 alone, on the Python package h2: such a call as no gRPC library would make.

Needs: pip install h2
"""
import h2.config
import h2.connection
import h2.events


def trailers(connection, headers, *bodies):
    """Makes a call over a socket; the answer's headers and trailers. They end early where the other side hangs up."""
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
