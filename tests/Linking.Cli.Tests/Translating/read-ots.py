"""Reads a .ots file with the library of OpenTimestamps: prints what each path leads to, and the attestation there."""
import sys

from opentimestamps.core.notary import UnknownAttestation
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile

with open(sys.argv[1], "rb") as file:
    raw = file.read()
detached = DetachedTimestampFile.deserialize(BytesDeserializationContext(raw))
with open(sys.argv[2], "rb") as file:
    if OpSHA256().hash_fd(file) != detached.file_digest:
        sys.exit("another file")

# Every operation once more, and what the library itself would write.
count, stamp = 0, detached.timestamp
while stamp.ops:
    (op, following), = stamp.ops.items()
    assert op(stamp.msg) == following.msg
    count, stamp = count + 1, following
again = BytesSerializationContext()
detached.serialize(again)
assert again.getbytes() == raw
for message, attestation in detached.timestamp.all_attestations():
    assert type(attestation) is UnknownAttestation
    print(count, message.hex(), attestation.TAG.hex(), attestation.payload.decode("ascii").strip())
