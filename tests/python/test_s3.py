"""The sandbox's S3 under boto3; and beside moto's S3, which is somebody else's idea of it."""

import hashlib
import io
import os
import urllib.error
import urllib.request

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from sandbox_process import Sandbox

FIVE = 5 * 1024 * 1024
ODD_KEYS = [
    "a b",
    "a+b",
    "a%20b",
    "/leading",
    "two//slashes",
    "../up/./here",
    "folder/",
    "quote'\"&<>;=?#@:$,!*()",
    "\u304c",
    "\u304b\u3099",
    "🎮/日本語.parquet",
    "x" * 1024,
]


@pytest.fixture(scope="module")
def s3(sandbox):
    return sandbox.s3_client()


@pytest.fixture(scope="module")
def moto():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="ap-northeast-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
    yield client
    server.stop()


names = iter(f"scratch-{n}" for n in range(1000))


def made(client, versions=False) -> str:
    name = next(names)
    client.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    if versions:
        client.put_bucket_versioning(
            Bucket=name, VersioningConfiguration={"Status": "Enabled"}
        )
    return name


@pytest.fixture
def bucket(s3):
    return made(s3)


def refusal(call, **arguments):
    """Status and code of what is refused."""
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def test_every_odd_key_comes_back(s3, bucket):
    for key in ODD_KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    listed = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == sorted(ODD_KEYS, key=lambda key: key.encode())
    for key in ODD_KEYS:
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    answer = s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": key} for key in ODD_KEYS]}
    )
    assert len(answer["Deleted"]) == len(ODD_KEYS)
    s3.delete_bucket(Bucket=bucket)


def test_a_list_of_thousands_is_paged_whole_and_by_folder(s3, bucket):
    for n in range(2100):
        s3.put_object(Bucket=bucket, Key=f"day={n % 3}/{n:05}", Body=b"")
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket))
    assert [len(page["Contents"]) for page in pages] == [1000, 1000, 100]
    folders = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [one["Prefix"] for one in folders["CommonPrefixes"]] == ["day=0/", "day=1/", "day=2/"]
    assert "Contents" not in folders
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="day=2/02090")["Contents"]
    assert [one["Key"] for one in after] == ["day=2/02093", "day=2/02096", "day=2/02099"]
    old = list(s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 700}))
    assert sum(len(page["Contents"]) for page in old) == 2100


def test_a_large_file_goes_up_in_parts_and_down_in_ranges(s3, bucket):
    body = os.urandom(FIVE * 2 + 12345)
    config = TransferConfig(multipart_threshold=FIVE, multipart_chunksize=FIVE)
    s3.upload_fileobj(
        io.BytesIO(body),
        bucket,
        "big",
        Config=config,
        ExtraArgs={"Metadata": {"from": "boto"}, "ChecksumAlgorithm": "SHA256"},
    )
    head = s3.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert head["ContentLength"] == len(body)
    assert head["Metadata"] == {"from": "boto"}
    digests = [hashlib.md5(body[at : at + FIVE]).digest() for at in range(0, len(body), FIVE)]
    assert head["ETag"] == f'"{hashlib.md5(b"".join(digests)).hexdigest()}-3"'
    assert head["ChecksumSHA256"].endswith("-3")
    down = io.BytesIO()
    s3.download_fileobj(bucket, "big", down, Config=config)
    assert down.getvalue() == body
    seam = s3.get_object(Bucket=bucket, Key="big", Range=f"bytes={FIVE - 10}-{FIVE + 9}")
    assert seam["Body"].read() == body[FIVE - 10 : FIVE + 10]
    s3.copy({"Bucket": bucket, "Key": "big"}, bucket, "copy", Config=config)
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == body


def test_versions_are_kept_and_listed(s3):
    bucket = made(s3, versions=True)
    ids = [
        s3.put_object(Bucket=bucket, Key="a", Body=text)["VersionId"] for text in (b"1", b"2", b"3")
    ]
    s3.delete_object(Bucket=bucket, Key="a")
    listed = s3.list_object_versions(Bucket=bucket)
    assert [one["VersionId"] for one in listed["Versions"]] == ids[::-1]
    assert listed["DeleteMarkers"][0]["IsLatest"]
    assert refusal(s3.get_object, Bucket=bucket, Key="a") == (404, "NoSuchKey")
    old = s3.get_object(Bucket=bucket, Key="a", VersionId=ids[0])
    assert old["Body"].read() == b"1"
    assert refusal(s3.delete_bucket, Bucket=bucket) == (409, "BucketNotEmpty")


def test_presigned_links_read_and_write_until_they_end(sandbox, bucket):
    s3 = sandbox.s3_client(signature_version="s3v4")
    put = s3.generate_presigned_url(
        "put_object", Params={"Bucket": bucket, "Key": "あ b+c.txt"}, ExpiresIn=60
    )
    request = urllib.request.Request(put, data=b"linked", method="PUT")
    assert urllib.request.urlopen(request).status == 200
    get = s3.generate_presigned_url(
        "get_object",
        Params={
            "Bucket": bucket,
            "Key": "あ b+c.txt",
            "ResponseContentType": "text/x-mine",
        },
        ExpiresIn=60,
    )
    answer = urllib.request.urlopen(get)
    assert answer.read() == b"linked"
    assert answer.headers["Content-Type"] == "text/x-mine"
    ended = s3.generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "あ b+c.txt"}, ExpiresIn=-10
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(ended)
    assert refused.value.code in (400, 403)


def test_another_region_is_followed_by_boto3_itself(sandbox, s3):
    s3.create_bucket(
        Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    assert s3.get_bucket_location(Bucket="far-away")["LocationConstraint"] == "eu-west-1"
    # It asks with the wrong region, is told the right one, and asks again.
    asked = []
    s3.meta.events.register("before-send.s3", lambda request, **_: asked.append(request.url))
    s3.put_object(Bucket="far-away", Key="a", Body=b"there")
    assert s3.get_object(Bucket="far-away", Key="a")["Body"].read() == b"there"
    assert len(asked) > 2
    assert s3.head_bucket(Bucket="far-away")["BucketRegion"] == "eu-west-1"


def behaviours(client):
    """What a client sees of a server, as a list of what was done and what came of it."""
    bucket = made(client)
    seen = []

    def see(what, call, *fields, **arguments):
        try:
            answer = call(**arguments)
            picked = {field: answer.get(field) for field in fields}
            seen.append((what, answer["ResponseMetadata"]["HTTPStatusCode"], picked))
        except ClientError as error:
            meta = error.response
            seen.append(
                (what, meta["ResponseMetadata"]["HTTPStatusCode"], meta["Error"]["Code"])
            )

    put = client.put_object(Bucket=bucket, Key="k/a b", Body=b"0123456789", ContentType="text/x")
    key = {"Bucket": bucket, "Key": "k/a b"}
    seen.append(("etag", 200, put["ETag"]))
    see("get", client.get_object, "ContentLength", "ContentType", "ETag", **key)
    for given in ("bytes=0-3", "bytes=4-", "bytes=-3", "bytes=5-500", "bytes=10-", "bytes=-500"):
        see(given, client.get_object, "ContentLength", "ContentRange", Range=given, **key)
    see("if match", client.get_object, IfMatch='"no"', **key)
    see("if none match", client.get_object, IfNoneMatch=put["ETag"], **key)
    see("no key", client.get_object, Bucket=bucket, Key="none")
    see("head of no key", client.head_object, Bucket=bucket, Key="none")
    see("no bucket", client.list_objects_v2, Bucket="there-is-none")
    see("list", client.list_objects_v2, "KeyCount", "IsTruncated", Bucket=bucket, Prefix="k/")
    see("roll up", client.list_objects_v2, "CommonPrefixes", Bucket=bucket, Delimiter="/")
    see("copy", client.copy_object, Bucket=bucket, Key="copy", CopySource=key)
    see("delete nothing", client.delete_object, Bucket=bucket, Key="never")
    see("no upload", client.abort_multipart_upload, Bucket=bucket, Key="x", UploadId="nope")
    see("full", client.delete_bucket, Bucket=bucket)
    see("tags", client.put_object_tagging, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]}, **key)
    see("tags back", client.get_object_tagging, "TagSet", **key)
    cold = client.put_object(Bucket=bucket, Key="cold", Body=b"x", StorageClass="GLACIER")
    seen.append(("cold", 200, cold["ETag"]))
    see("read cold", client.get_object, Bucket=bucket, Key="cold")
    see("restore", client.restore_object, Bucket=bucket, Key="cold", RestoreRequest={"Days": 1})
    return seen


def test_what_two_servers_do_alike(s3, moto):
    ours, theirs = behaviours(s3), behaviours(moto)
    for our, their in zip(ours, theirs, strict=True):
        assert our == their


def test_the_sample_reads_with_other_peoples_readers(tmp_path):
    """pyarrow reads the columns, Python's codecs the sales."""
    import gzip

    import pyarrow.parquet as pq

    with Sandbox(tmp_path) as sandbox:
        s3 = sandbox.s3_client()
        # The last one that is made.
        last = "replays/2026-10-25/player-10081/match-019999.json"
        waiter = s3.get_waiter("object_exists")
        waiter.wait(
            Bucket="game-replays", Key=last, WaiterConfig={"Delay": 1, "MaxAttempts": 180}
        )

        def read(key):
            return s3.get_object(Bucket="game-logs", Key=key)["Body"].read()

        early = pq.ParquetFile(io.BytesIO(read("events/dt=2026-10-01/hour=20/part-0.parquet")))
        later = pq.ParquetFile(io.BytesIO(read("events/dt=2026-10-10/hour=20/part-0.parquet")))
        assert early.num_row_groups > 1
        assert str(early.schema_arrow.field("score").type) == "int32"
        assert str(later.schema_arrow.field("score").type) == "double"
        added = set(later.schema_arrow.names) - set(early.schema_arrow.names)
        assert added == {"ab_group"}
        with pytest.raises(Exception, match="(?i)parquet|magic"):
            pq.ParquetFile(io.BytesIO(read("damaged/part-2.parquet")))
        wide = pq.read_table(io.BytesIO(read("wide/player_features.parquet")))
        assert wide.num_columns == 300
        sales = read("sales/売上_2026年10月.csv").decode("cp932")
        assert sales.startswith("受注番号,受注日,")
        assert read("sales/sales_2026-09_utf16.tsv").decode("utf-16").startswith("受注番号\t")
        assert "令和" in read("sales/店舗一覧_eucjp.csv").decode("euc_jp")
        lines = gzip.decompress(read("access/ndjson/2026-10-01/app-01.ndjson.gz")).splitlines()
        assert len(lines) == 7500
        import fastavro

        players = list(fastavro.reader(io.BytesIO(read("snapshots/players.avro"))))
        assert len(players) == 5000
        for bucket, key, status in [
            ("game-archive", "rankings/2024.ndjson", (403, "InvalidObjectState")),
            ("game-partner-data", "installs/2026-10.csv", (403, "AccessDenied")),
            ("game-payments", "2026-10/cards.csv", (403, "AccessDenied")),
        ]:
            assert refusal(s3.get_object, Bucket=bucket, Key=key) == status
