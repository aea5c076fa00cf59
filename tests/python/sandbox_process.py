"""Starts the sandbox as a person would (`shirabe sandbox serve`) and makes clients for it."""

import json
import os
import pathlib
import queue
import subprocess
import threading

import boto3
from botocore.config import Config
from google.cloud import bigquery
from google.oauth2.credentials import Credentials

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECS = 60


def program() -> str:
    """The built program: SHIRABE_PROGRAM, or the one in Cargo's own target folder."""
    return os.environ.get("SHIRABE_PROGRAM") or str(ROOT / "target" / "debug" / "shirabe")


class Sandbox:
    """One running sandbox over a folder; a context manager that ends it."""

    def __init__(self, home: pathlib.Path, *arguments: str):
        self.process = subprocess.Popen(
            [program(), "sandbox", "serve", "--home", str(home), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        first = self._first_line()
        self.endpoint: str = first["bigquery"]
        self.token: str = first["token"]
        self.project: str = first["project"]
        self.s3: dict = first["s3"]

    def _first_line(self) -> dict:
        lines: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(
            target=lambda: lines.put(self.process.stdout.readline()), daemon=True
        )
        reader.start()
        try:
            line = lines.get(timeout=START_SECS)
        except queue.Empty:
            self.stop()
            raise RuntimeError(f"the sandbox said nothing for {START_SECS} s") from None
        if not line.strip():
            raise RuntimeError(f"the sandbox ended at once with {self.process.wait()}")
        return json.loads(line)

    def client(self, token: str | None = None, **options) -> bigquery.Client:
        """The official client, pointed here."""
        return bigquery.Client(
            project=self.project,
            credentials=Credentials(token=token or self.token),
            client_options={"api_endpoint": self.endpoint},
            **options,
        )

    def s3_client(self, **options):
        """boto3's client for S3, pointed here; `options` go into its configuration."""
        return boto3.client(
            "s3",
            endpoint_url=self.s3["endpoint"],
            region_name=self.s3["region"],
            aws_access_key_id=self.s3["accessKeyId"],
            aws_secret_access_key=self.s3["secretAccessKey"],
            config=Config(
                s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, **options
            ),
        )

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_error) -> None:
        self.stop()
