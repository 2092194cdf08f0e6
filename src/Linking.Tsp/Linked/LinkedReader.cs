using System.Buffers.Binary;
using System.Formats.Asn1;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tsp.Linked;

/// <summary>
/// Reads a linked token and computes its chains (docs/spec/linked.md, "Reading"). What stands there twice, as the time, is not compared
/// here: the token that comes out is written again, and every byte compared.
/// </summary>
internal sealed class LinkedReader
{
    /// <summary>Where the two digests begin in a leaf.</summary>
    public const int LeafDigests = 12;

    private static readonly Asn1Tag[] Context =
        [.. Enumerable.Range(0, 3).Select(n => new Asn1Tag(TagClass.ContextSpecific, n))];

    private Suite _suite = Suite.One;

    /// <exception cref="FormatException">What is wrong first.</exception>
    /// <exception cref="AsnContentException">It is not DER, or of another type.</exception>
    public Token Read(ReadOnlyMemory<byte> der)
    {
        var (info, binding) = Unwrap(der);
        var places = ReadInfo(info);
        var chains = new LinkedChains(_suite, ReadImprints(binding));

        var aggregate = ReadSequence(binding, "aggregate", Context[0]);
        var levels = Places.Both.Select(chain => chains.ReadLevels(Part(aggregate), chain)).ToList();
        End(aggregate, "aggregate");

        var links = ReadSequence(binding, "links");
        var headers = Places.Both.Select(chain => chains.ReadHeader(links, chain)).ToList();
        End(links, "links");
        if (!headers[0].AsSpan().SequenceEqual(headers[1]))
        {
            throw new FormatException(
                "The two chains do not lead to one header: a hash was changed, or they are of different tokens or rounds.");
        }

        if (!Header.TryDecode(headers[0], out var header, out var error))
            throw new FormatException($"The header that the chains lead to cannot be read. {error.Message}");
        if (header.Suite != _suite || header.Index != places[0])
            throw new FormatException("The header that the chains lead to is of another suite or round than the token says.");
        var anchors = new LinkedAnchors(chains).Read(binding);
        return new Token(Join(levels[0], levels[1], places), headers[0], anchors);
    }

    /// <summary>The next part, a sequence.</summary>
    public static AsnReader Part(AsnReader reader) => reader.HasData
        ? reader.ReadSequence()
        : throw new FormatException("It ends where something more must stand.");

    /// <summary>Nothing stands behind what was read.</summary>
    public static void End(AsnReader reader, string name)
    {
        if (reader.HasData)
            throw new FormatException($"More stands in '{name}' than belongs there.");
    }

    /// <summary>The next part, an object identifier.</summary>
    public static PolicyOid ReadName(AsnReader reader)
    {
        var node = reader.ReadEncodedValue().Span;
        return node is [0x06, < 0x80, ..] && PolicyOid.TryFromDer(node[2..], out var oid)
            ? oid
            : throw new FormatException("An object identifier of at most 64 bytes must stand where something else does.");
    }

    public static void Expect(AsnReader reader, PolicyOid expected, string name)
    {
        var found = ReadName(reader);
        if (!found.Equals(expected))
            throw new FormatException($"'{name}' is {found}; in a linked token of Linking it is {expected}.");
    }

    /// <summary>An algorithm that is nothing but a function.</summary>
    public static PolicyOid ReadFunction(AsnReader reader)
    {
        var algorithm = Part(reader);
        var name = ReadName(algorithm);
        End(algorithm, "hash function");
        return name;
    }

    private static AsnReader ReadSequence(AsnReader reader, string name, Asn1Tag? tag = null) => reader.HasData
        ? reader.ReadSequence(tag)
        : throw new FormatException($"It ends before '{name}'.");

    private static void ExpectNumber(AsnReader reader, int expected, string name)
    {
        if (reader.ReadInteger() != expected)
            throw new FormatException($"'{name}' has another version than {expected}: a newer program may read it.");
    }

    private static (AsnReader Info, AsnReader Binding) Unwrap(ReadOnlyMemory<byte> der)
    {
        var file = new AsnReader(der, AsnEncodingRules.DER);
        var content = Part(file);
        if (file.HasData)
            throw new FormatException("Bytes stand behind the linked token.");
        Expect(content, LinkedNames.DigestedData, "contentType");
        var wrapped = ReadSequence(content, "content", Context[0]);
        End(content, "ContentInfo");
        var data = Part(wrapped);
        End(wrapped, "content");
        ExpectNumber(data, 2, "DigestedData");
        var algorithm = Part(data);
        Expect(algorithm, LinkedNames.LinkedDigest, "digestAlgorithm");
        End(algorithm, "digestAlgorithm");
        var encapsulated = Part(data);
        Expect(encapsulated, LinkedNames.TstInfo, "eContentType");
        var inner = ReadSequence(encapsulated, "eContent", Context[0]);
        End(encapsulated, "encapContentInfo");
        var info = Inner(inner.ReadOctetString());
        End(inner, "eContent");
        var binding = Inner(data.ReadOctetString());
        End(data, "DigestedData");
        ExpectNumber(binding, 1, "BindingInfo");
        return (info, binding);
    }

    private static AsnReader Inner(byte[] octets)
    {
        var reader = new AsnReader(octets, AsnEncodingRules.DER);
        var inner = Part(reader);
        End(reader, "OCTET STRING");
        return inner;
    }

    // The suite, and from the serial number the round and the places from the top down; the rest follows from the chains.
    private ulong[] ReadInfo(AsnReader info)
    {
        ExpectNumber(info, 1, "TSTInfo");
        _ = ReadName(info);
        var imprint = Part(info);
        var function = ReadFunction(imprint);
        _suite = LinkedNames.SuiteOf(function) ?? throw new FormatException(
            $"The imprint is of the function {function}; it must be the first of a suite, SHA-256 or SHA-512.");
        var serial = info.ReadIntegerBytes().Span;
        var levels = (serial.Length - 1) / sizeof(ulong) - 1;
        if (serial.Length % sizeof(ulong) != 1 || serial[0] != 1 || levels is < 1 or > Token.MaxLevels)
            throw new FormatException("The serial number does not have the form 1, round and places.");
        var places = new ulong[1 + levels];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = BinaryPrimitives.ReadUInt64BigEndian(serial[(1 + i * sizeof(ulong))..]);
            if (places[i] > long.MaxValue)
                throw new FormatException("The serial number names a round or a place beyond the last that there can be.");
        }

        return places;
    }

    private DigestPair ReadImprints(AsnReader binding)
    {
        var imprints = ReadSequence(binding, "msgImprints");
        var digests = Places.Both.Select(chain =>
        {
            var imprint = Part(imprints);
            var function = ReadFunction(imprint);
            var expected = LinkedNames.Of(_suite[chain]);
            if (!function.Equals(expected))
                throw new FormatException($"An imprint is of the function {function}; one of {expected} must stand there.");
            var digest = LinkedChains.ReadDigest(imprint, _suite.Width);
            End(imprint, "MessageImprint");
            return digest;
        }).ToList();
        End(imprints, "msgImprints");
        return new DigestPair(digests[0], digests[1]);
    }

    private List<TokenLevel> Join(List<LinkedLevel> alpha, List<LinkedLevel> beta, ulong[] places)
    {
        if (alpha.Count != beta.Count || alpha.Count != places.Length - 1)
            throw new FormatException("The two chains and the serial number do not have as many levels as each other.");
        return
        [
            .. alpha.Zip(beta, places.Skip(1).Reverse()).Select(part =>
            {
                var (one, other, index) = part;
                if (!one.Leaf.AsSpan().SequenceEqual(other.Leaf) || one.Path.Count != other.Path.Count)
                    throw new FormatException("The two chains are not of one leaf, or not as long as each other.");
                if (!Leaf.TryDecode(one.Leaf, out var leaf, out var error))
                    throw new FormatException($"A leaf of the chains cannot be read. {error.Message}");
                if (leaf.Suite != _suite)
                    throw new FormatException("A leaf of the chains is of another suite than the token.");
                return new TokenLevel(leaf, index, PathOf(_suite, one.Path, other.Path));
            }),
        ];
    }

    /// <summary>A path of as many hashes under each function.</summary>
    public static MerklePath PathOf(Suite suite, List<Digest> alpha, List<Digest> beta) =>
        alpha.Count <= MerklePath.MaxLength && alpha.Count == beta.Count
            ? MerklePath.Of(suite.Width, [.. alpha.Zip(beta, (a, b) => new DigestPair(a, b))])
            : throw new FormatException($"A path has at most {MerklePath.MaxLength} hashes, and as many under each function.");
}
