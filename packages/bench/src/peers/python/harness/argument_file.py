"""The file in which a call's arguments travel between the parent and a peer.

Little endian: the magic "NBAR", the number of entries, then for each its tag, its flags, its length
and its data, padded to 8 bytes. Arrays are read straight into the memory that the kernel will use, so
that loading leaves no mark on the peak of memory. See `argument-file.ts`.
"""

import struct

MAGIC = b"NBAR"
FLOAT, BOOLEAN, UNDEFINED = 0, 1, 255
# The type codes of `array` and NumPy. Python has no clamped bytes: kernels round and clamp.
TYPE_CODES = {
    2: "b",
    3: "B",
    4: "B",
    5: "h",
    6: "H",
    7: "i",
    8: "I",
    9: "f",
    10: "d",
}
UPDATED = 1
# Elements.
PIECE = 2**24


class Entry:
    """One argument, or the result: a number, a boolean, `None` or an array."""

    def __init__(self, tag, flags, value):
        self.tag = tag
        self.updated = bool(flags & UPDATED)
        self.flags = flags
        self.value = value


def result_entry(value):
    """The entry of what a kernel returned."""
    if value is None:
        return Entry(UNDEFINED, 0, None)
    if type(value).__name__ in ("bool", "bool_"):
        return Entry(BOOLEAN, 0, bool(value))
    return Entry(FLOAT, 0, float(value))


def read_entries(path, allocate):
    """Reads all entries; `allocate(code, length)` makes the arrays."""
    # Unbuffered, so that `readinto` copies straight into the array.
    with open(path, "rb", buffering=0) as file:
        magic, count = struct.unpack("<4sI", file.read(8))
        if magic != MAGIC:
            raise ValueError(f"{path} is no file of arguments")
        return [read_entry(file, allocate) for _ in range(count)]


def read_entry(file, allocate):
    tag, flags, length = struct.unpack("<IIQ", file.read(16))
    if tag == FLOAT:
        return Entry(tag, flags, struct.unpack("<d", file.read(8))[0])
    if tag == BOOLEAN:
        return Entry(tag, flags, struct.unpack("<II", file.read(8))[0] != 0)
    if tag not in TYPE_CODES:
        raise ValueError(f"an argument of unknown tag {tag}")
    array = allocate(TYPE_CODES[tag], length)
    for view in pieces(array):
        if file.readinto(view) != view.nbytes:
            raise ValueError("the file of arguments ends early")
    file.read(padding(array))
    return Entry(tag, flags, array)


def write_entries(path, entries):
    with open(path, "wb") as file:
        file.write(struct.pack("<4sI", MAGIC, len(entries)))
        for entry in entries:
            write_entry(file, entry)


def write_entry(file, entry):
    tag, value = entry.tag, entry.value
    length = 0 if tag == UNDEFINED else len(value) if tag in TYPE_CODES else 1
    file.write(struct.pack("<IIQ", tag, entry.flags, length))
    if tag == FLOAT:
        file.write(struct.pack("<d", value))
    elif tag == BOOLEAN:
        file.write(struct.pack("<II", value, 0))
    elif tag in TYPE_CODES:
        for view in pieces(value):
            file.write(view)
        file.write(bytes(padding(value)))


def pieces(array):
    """Views of an array, part by part: a single read ends at 2 GiB."""
    for start in range(0, len(array), PIECE):
        yield memoryview(array)[start : start + PIECE]


def padding(array):
    return -len(array) * array.itemsize % 8
