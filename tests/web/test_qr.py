"""The code on a printed page: a reader gets the address of the proof from it."""

from io import BytesIO

import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jiedui.web.templatetags.proof import qr_png

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=56, max_size=56)


@given(TOKEN)
def test_the_code_reads_as_the_address_that_it_was_made_of(token: str) -> None:
    address = f"https://jiedui.example.cn/proof/{token}"
    with Image.open(BytesIO(qr_png(address))) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address]
