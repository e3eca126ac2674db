"""Each kind of file that is taken is known by its bytes, walked to its end, and refused with anything else in it."""

import io

import pytest

from portal.ends import MOST_READS
from portal.kinds import KINDS, FileRefused, walk
from tests.incidents.evidence_files import box, film, heic, pdf, samples, two_in_one
from tests.incidents.pictures import PNG, encoded

LIVE = b"\x18\x53\x80\x67"  # a segment


@pytest.mark.parametrize("media_type", KINDS)
def test_each_kind_is_known_by_its_bytes(media_type):
    kind, size = walk(io.BytesIO(samples()[media_type]))
    assert kind.media_type == media_type
    assert size in (None, (40, 30))


@pytest.mark.parametrize("media_type", KINDS)
def test_a_little_padding_is_no_second_file(media_type):
    assert walk(io.BytesIO(samples()[media_type] + bytes(100)))[0].media_type == media_type


@pytest.mark.parametrize("name", two_in_one())
def test_two_files_in_one_are_refused_with_what_to_do(name):
    with pytest.raises(FileRefused, match=r"[Tt]ake .*\.$"):
        walk(io.BytesIO(two_in_one()[name]))


@pytest.mark.parametrize("media_type", KINDS)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.99])
def test_what_is_cut_off_is_refused(media_type, share):
    content = samples()[media_type]
    with pytest.raises(FileRefused):
        walk(io.BytesIO(content[: int(len(content) * share)]))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<?xml version='1.0'?><svg/>", "drawing in code"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html>", "web page"),
        (b"PK\x03\x04" + bytes(30), "archive"),
        (b"\x1f\x8b\x08" + bytes(30), "archive"),
        (b"MZ\x90", "program"),
        (b"#!/bin/sh\n", "program"),
        (b"just words", "not a picture"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "not a picture"),
        (b"\x00\x00\x00\x14ftypavif\x00\x00\x00\x00avif", "not a picture"),
        (b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska", "not a picture"),
    ],
)
def test_what_is_none_of_them_is_told_apart(content, sentence):
    with pytest.raises(FileRefused, match=sentence):
        walk(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (333, 77), (1200, 900)])
def test_the_size_of_a_picture_stands_in_its_frame(kind, size):
    options = [{}, {"lossless": True}, {"exif": b"Exif\0\0II*\0"}] if kind == "WEBP" else [{}]
    for option in options:
        assert walk(io.BytesIO(encoded(kind, size, **option)))[1] == size


def test_a_film_recorded_live_need_not_know_its_length():
    webm = film("webm", "libvpx")
    at = webm.index(LIVE) + len(LIVE)
    assert walk(io.BytesIO(webm[:at] + b"\x01" + b"\xff" * 7 + webm[at + 8 :]))[0].media_type == "video/webm"


@pytest.mark.parametrize(
    "crumbs",
    [
        film() + box(b"free", b"") * (MOST_READS + 1),
        film("webm", "libvpx") + b"\xec\x80" * MOST_READS,
        PNG[:-12] + b"\0\0\0\0aaAaXXXX" * MOST_READS + PNG[-12:],
    ],
    ids=["boxes", "elements", "chunks"],
)
def test_a_file_of_crumbs_is_refused_and_not_walked_for_ever(crumbs):
    with pytest.raises(FileRefused):
        walk(io.BytesIO(crumbs))


def test_blank_lines_and_room_to_grow_belong_to_a_file():
    assert walk(io.BytesIO(pdf() + b"\r\n\r\n"))[0].media_type == "application/pdf"
    assert walk(io.BytesIO(heic() + box(b"free", b"room")))[0].media_type == "image/heic"
