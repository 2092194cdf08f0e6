using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Numerics;

using Linking.Hashing;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tsp.Linked;

/// <summary>Writes a token that can be written (docs/spec/linked.md, "What is written").</summary>
internal sealed class LinkedWriter(Token token)
{
    private const uint Millisecond = 1_000;
    private const uint Second = 1_000_000;

    private static readonly Asn1Tag[] Context =
        [.. Enumerable.Range(0, 3).Select(n => new Asn1Tag(TagClass.ContextSpecific, n))];

    private readonly AsnWriter _asn = new(AsnEncodingRules.DER);

    // Values are numbered: the two imprints, then what each link gives.
    private int _next = 2;

    private Suite Suite => token.Suite;

    public byte[] Write()
    {
        using (_asn.PushSequence())
        {
            Write(LinkedNames.DigestedData);
            using (_asn.PushSequence(Context[0]))
            using (_asn.PushSequence())
            {
                _asn.WriteInteger(2);
                using (_asn.PushSequence())
                    Write(LinkedNames.LinkedDigest);
                using (_asn.PushSequence())
                {
                    Write(LinkedNames.TstInfo);
                    using (_asn.PushSequence(Context[0]))
                    using (_asn.PushOctetString())
                        WriteInfo();
                }

                using (_asn.PushOctetString())
                    WriteBinding();
            }
        }

        return _asn.Encode();
    }

    /// <summary>01 ‖ n ‖ the place in the round ‖ the places below.</summary>
    public static byte[] SerialOf(Token token)
    {
        var serial = new byte[1 + sizeof(ulong) * (1 + token.Levels.Count)];
        serial[0] = 1;
        BinaryPrimitives.WriteUInt64BigEndian(serial.AsSpan(1), token.Header.Index);
        var rest = serial.AsSpan(1 + sizeof(ulong));
        foreach (var level in token.Levels.Reverse())
        {
            BinaryPrimitives.WriteUInt64BigEndian(rest, level.Index);
            rest = rest[sizeof(ulong)..];
        }

        return serial;
    }

    private void WriteInfo()
    {
        using (_asn.PushSequence())
        {
            _asn.WriteInteger(1);
            Write(token.Header.Policy);
            WriteImprint(Chain.Alpha);
            _asn.WriteInteger(SerialOf(token));
            _asn.WriteGeneralizedTime(token.Header.Time.ToDateTime());
            WriteAccuracy(token.Header.Accuracy);
            using (_asn.PushSequence(Context[1]))
            {
                WriteExtension(LinkedNames.MoreImprints, () => WriteImprint(Chain.Beta));
                WriteExtension(LinkedNames.Methods, () => Write(LinkedNames.Link));
            }
        }
    }

    private void WriteAccuracy(uint accuracy)
    {
        var (seconds, millis, micros) = (accuracy / Second, accuracy / Millisecond % Millisecond, accuracy % Millisecond);
        using (_asn.PushSequence())
        {
            if (seconds > 0 || accuracy == 0)
                _asn.WriteInteger(seconds);
            if (millis > 0)
                _asn.WriteInteger(millis, Context[0]);
            if (micros > 0)
                _asn.WriteInteger(micros, Context[1]);
        }
    }

    private void WriteBinding()
    {
        using (_asn.PushSequence())
        {
            _asn.WriteInteger(1);
            using (_asn.PushSequence())
            {
                foreach (var chain in Places.Both)
                    WriteImprint(chain);
            }

            var roots = new Dictionary<Chain, int>();
            using (_asn.PushSequence(Context[0]))
            {
                foreach (var chain in Places.Both)
                    roots[chain] = WriteLevels(chain);
            }

            var links = new Dictionary<Chain, int>();
            using (_asn.PushSequence())
            {
                var root = token.HeaderBytes.Length - 5 * Suite.PairSize;
                foreach (var chain in Places.Both)
                    links[chain] = WriteEntry(chain, token.HeaderBytes.Span, root, roots[chain]);
            }

            WriteAnchors(links);
        }
    }

    private int WriteLevels(Chain chain)
    {
        var value = (int)chain;
        WriteChain(chain, () =>
        {
            for (var i = 0; i < token.Levels.Count; i++)
            {
                var level = token.Levels[i];
                value = WriteEntry(chain, level.Leaf.ToBytes(), LinkedReader.LeafDigests, value);
                var count = i + 1 < token.Levels.Count ? token.Levels[i + 1].Leaf.Count : token.Header.LeafCount;
                value = WritePath(chain, level.Path, Places.AreLeft(level.Index, count), value);
            }
        });
        return value;
    }

    private void WriteAnchors(Dictionary<Chain, int> links)
    {
        var histories = token.Anchors.OfType<HistoryAnchor>().ToList();
        if (histories.Count > 0)
        {
            using (_asn.PushSequence(Context[1]))
            {
                foreach (var (anchor, chain) in histories.SelectMany(a => Places.Both.Select(c => (a, c))))
                {
                    var sides = Places.AreLeft(token.Header.Index, anchor.Size);
                    WriteChain(chain, () => WritePath(chain, anchor.Path, sides, links[chain]));
                }
            }
        }

        if (token.Anchors.Count > 0)
        {
            using (_asn.PushSequence(Context[2]))
            {
                WriteExtension(LinkedNames.Anchors, () =>
                {
                    foreach (var anchor in token.Anchors)
                        Write(anchor);
                });
            }
        }
    }

    private void Write(Anchor anchor)
    {
        using (_asn.PushSequence())
        {
            _asn.WriteInteger(anchor.Type);
            if (anchor is HistoryAnchor history)
                _asn.WriteInteger(history.Size);
            using (_asn.PushSequence())
            {
                foreach (var part in PartsOf(anchor))
                    _asn.WriteOctetString(part.Span);
            }
        }
    }

    private static ReadOnlyMemory<byte>[] PartsOf(Anchor anchor) => anchor switch
    {
        SignedHeadAnchor signed => [signed.Head.Alpha, signed.Head.Beta],
        PublicationAnchor publication => [publication.Note],
        VoucherAnchor voucher => [voucher.Voucher],
        UnknownAnchor unknown => [unknown.Body],
        _ => throw new InvalidOperationException("There is no other kind of anchor."),
    };

    private void WriteChain(Chain chain, Action links)
    {
        using (_asn.PushSequence())
        {
            WriteAlgorithm(LinkedNames.Tree, chain, null);
            using (_asn.PushSequence())
                links();
        }
    }

    private int WritePath(Chain chain, MerklePath path, List<bool> sides, int value)
    {
        for (var i = 0; i < path.Length; i++)
        {
            var step = path.Step(chain, i);
            var from = value;
            value = WriteLink(null, () =>
            {
                if (sides[i])
                    WriteImprint(step.Bytes);
                WriteReference(from);
                if (!sides[i])
                    WriteImprint(step.Bytes);
            });
        }

        return value;
    }

    // h(00 ‖ entry), in which the digest under the chain's own function is the value of another link, or the imprint.
    private int WriteEntry(Chain chain, ReadOnlySpan<byte> entry, int pair, int value)
    {
        var at = pair + (chain == Chain.Beta ? Suite.Width : 0);
        var (before, after) = (entry[..at].ToArray(), entry[(at + Suite.Width)..].ToArray());
        return WriteLink(chain, () =>
        {
            WriteImprint(before);
            WriteReference(value);
            WriteImprint(after);
        });
    }

    private int WriteLink(Chain? entry, Action members)
    {
        var number = _next++;
        using (_asn.PushSequence())
        {
            if (entry is { } chain)
                WriteAlgorithm(LinkedNames.Entry, chain, Context[0]);
            _asn.WriteInteger(number, Context[1]);
            using (_asn.PushSequence())
                members();
        }

        return number;
    }

    private void WriteImprint(ReadOnlySpan<byte> bytes)
    {
        using (_asn.PushSequence(Context[0]))
            _asn.WriteOctetString(bytes);
    }

    private void WriteReference(int value) => _asn.WriteInteger(new BigInteger(value), Context[1]);

    private void WriteImprint(Chain chain)
    {
        using (_asn.PushSequence())
        {
            WriteFunction(chain);
            _asn.WriteOctetString(token.Levels[0].Leaf.Digests[chain].Bytes);
        }
    }

    private void WriteAlgorithm(PolicyOid algorithm, Chain chain, Asn1Tag? tag)
    {
        using (_asn.PushSequence(tag))
        {
            Write(algorithm);
            using (_asn.PushSequence())
                WriteFunction(chain);
        }
    }

    private void WriteFunction(Chain chain)
    {
        using (_asn.PushSequence())
            Write(LinkedNames.Of(Suite[chain]));
    }

    // Each of ours, and of the module's, is a SEQUENCE OF.
    private void WriteExtension(PolicyOid name, Action value)
    {
        using (_asn.PushSequence())
        {
            Write(name);
            using (_asn.PushOctetString())
            using (_asn.PushSequence())
                value();
        }
    }

    private void Write(PolicyOid oid) => _asn.WriteEncodedValue([0x06, (byte)oid.Der.Length, .. oid.Der]);
}
