from django.urls import reverse

from portal.models import DisposalBatch


def batch_url(batch: DisposalBatch) -> str:
    return reverse("disposal:batch", args=[batch.pk])
