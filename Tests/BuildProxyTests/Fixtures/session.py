"""A client session that offers nothing: a gRPC server inside the stream `Control.Session`, which says that it is healthy and has no
secrets. A solver asks it about optional secrets and SSH agents.

Needs: pip install grpcio h2 protobuf
"""
import queue
import threading
import uuid

import h2.config
import h2.connection
import h2.events

from messages import CONTROL, control

HEALTHY = b"\0\0\0\0\2\x08\x01"  # HealthCheckResponse{status: SERVING} with gRPC's prefix
NOT_FOUND, UNIMPLEMENTED = "5", "12"
METHODS = ["/grpc.health.v1.Health/Check", "/moby.buildkit.secrets.v1.Secrets/GetSecret"]


class Session:
    """A session that stays open until `close`."""

    def __init__(self, channel):
        self.id = uuid.uuid4().hex
        self.outgoing = queue.Queue()
        self.server = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        self.server.initiate_connection()
        self.flush()
        message = control("BytesMessage")
        start = channel.stream_stream(CONTROL + "Session", request_serializer=lambda each: each.SerializeToString(),
                                      response_deserializer=message.FromString)
        names = [("x-docker-expose-session-uuid", self.id), ("x-docker-expose-session-name", "test"),
                 ("x-docker-expose-session-sharedkey", "")]
        self.call = start(iter(self.outgoing.get, None),
                          metadata=names + [("x-docker-expose-session-grpc-method", each) for each in METHODS])
        threading.Thread(target=self.serve, daemon=True).start()

    def flush(self):
        if data := self.server.data_to_send():
            self.outgoing.put(control("BytesMessage")(data=data))

    def serve(self):
        try:
            for message in self.call:
                for event in self.server.receive_data(message.data):
                    if isinstance(event, h2.events.RequestReceived):
                        self.answer(event.stream_id, dict(event.headers)[":path"])
                    elif isinstance(event, h2.events.DataReceived):
                        self.server.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                self.flush()
        except Exception:  # the channel is closed, or the solver has ended the session
            pass

    def answer(self, stream, path):
        head = [(":status", "200"), ("content-type", "application/grpc")]
        if path == METHODS[0]:
            self.server.send_headers(stream, head)
            self.server.send_data(stream, HEALTHY)
            self.server.send_headers(stream, [("grpc-status", "0")], end_stream=True)
        else:
            status = NOT_FOUND if path == METHODS[1] else UNIMPLEMENTED
            self.server.send_headers(stream, head + [("grpc-status", status), ("grpc-message", "none")], end_stream=True)

    def close(self):
        self.outgoing.put(None)
        self.call.cancel()
