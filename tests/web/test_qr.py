"""The code on a printed page: a reader gets the address of the proof from it."""

from io import BytesIO

import zxingcpp
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from jiedui.web.templatetags.proof import qr_png

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=56, max_size=56)


@given(TOKEN)
@example("0019JT004I0110000o06KroQzItZy3FD81Z0pCXW8z6pKc1b01210H0G")
def test_the_code_reads_as_the_address_that_it_was_made_of(token: str) -> None:
    address = f"https://jiedui.example.cn/proof/{token}"
    with Image.open(BytesIO(qr_png(address))) as picture:
        # Among so many small squares the reader may also see a bar code of four digits, if it is let.
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in found] == [address]
