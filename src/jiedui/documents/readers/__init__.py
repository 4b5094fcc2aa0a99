"""One file a format: bytes in, a Document out. A reader never raises because of what it reads, but for InputRefused."""
