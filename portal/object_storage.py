"""How the portal speaks to a storage that is not a disk of its own."""

from typing import Any


def s3_storage(bucket: str, *, endpoint: str | None, region: str) -> dict[str, Any]:
    from boto3.s3.transfer import TransferConfig  # only where such a storage is used
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint,
            "region_name": region,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            # Told apart by their bytes alone: what a browser called a file is not kept, here neither.
            "object_parameters": {"ContentType": "application/octet-stream"},
            # A file that is read goes by way of the disk, one part after another: several at once all lie in memory.
            "max_memory_size": 1_000_000,
            "transfer_config": TransferConfig(use_threads=False),
            "client_config": Config(
                connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 2, "mode": "standard"}
            ),
        },
    }
