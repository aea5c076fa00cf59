"""Google's Storage Read client over the sandbox's port: HTTP/2 without TLS, the token as metadata."""

import grpc
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from google.cloud.bigquery_storage_v1.services.big_query_read.transports import (
    BigQueryReadGrpcTransport,
)


class Bearer(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """Adds the token to every call, which gRPC's own credentials do over TLS alone."""

    def __init__(self, token: str):
        self.header = ("authorization", f"Bearer {token}")

    def _with_token(self, details):
        return details._replace(metadata=[*(details.metadata or []), self.header])

    def intercept_unary_unary(self, continuation, details, request):
        return continuation(self._with_token(details), request)

    def intercept_unary_stream(self, continuation, details, request):
        return continuation(self._with_token(details), request)


def reader(sandbox, token: str | None = None) -> BigQueryReadClient:
    """The official client for `sandbox` (its endpoint and token)."""
    return read_client(sandbox.endpoint, token or sandbox.token)


def read_client(endpoint: str, token: str) -> BigQueryReadClient:
    """The official client for an `http://` endpoint."""
    channel = grpc.insecure_channel(
        endpoint.removeprefix("http://"),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_metadata_size", 1 << 20)],
    )
    channel = grpc.intercept_channel(channel, Bearer(token))
    return BigQueryReadClient(transport=BigQueryReadGrpcTransport(channel=channel))
