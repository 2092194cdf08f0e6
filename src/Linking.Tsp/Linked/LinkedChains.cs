using System.Formats.Asn1;

using Linking.Hashing;

namespace Linking.Tsp.Linked;

/// <summary>Computes the links of a linked token one after the other, and keeps what each gives.</summary>
internal sealed class LinkedChains
{
    private static readonly Asn1Tag Algorithm = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Number = new(TagClass.ContextSpecific, 1);

    // By their numbers: the two imprints, then what each link gives.
    private readonly List<Digest> _values;
    private readonly int[] _last = new int[2];
    private readonly int[] _links = new int[2];

    public LinkedChains(Suite suite, DigestPair imprint)
    {
        (Suite, _values) = (suite, [imprint.Alpha, imprint.Beta]);
        _last[1] = 1;
    }

    public Suite Suite { get; }

    public static Digest ReadDigest(AsnReader reader, int width)
    {
        var bytes = reader.ReadOctetString();
        return bytes.Length == width
            ? new Digest(bytes)
            : throw new FormatException($"A hash has {bytes.Length} bytes where it must have {width}.");
    }

    /// <summary>The chain of <c>aggregate</c> under one function: leaves, each with the nodes above it.</summary>
    public List<LinkedLevel> ReadLevels(AsnReader chain, Chain function)
    {
        var levels = new List<LinkedLevel>();
        ReadLinks(chain, function, link =>
        {
            if (IsEntry(link, function))
                levels.Add(new LinkedLevel(ReadEntry(link, function), []));
            else if (levels.Count == 0)
                throw new FormatException("The first link of a chain of 'aggregate' is no leaf.");
            else
                levels[^1].Path.Add(ReadNode(link, function));
        });
        return levels;
    }

    /// <summary>The next link of <c>links</c>: the header, in which one root is what the function's chain led to.</summary>
    public byte[] ReadHeader(AsnReader links, Chain function)
    {
        var link = LinkedReader.Part(links);
        if (!IsEntry(link, function))
            throw new FormatException("A link of 'links' is no header.");
        var header = ReadEntry(link, function);
        _links[(int)function] = _last[(int)function];
        return header;
    }

    /// <summary>A chain of <c>publish</c>: from the header to the root of a history.</summary>
    public List<Digest> ReadHistory(AsnReader chain, Chain function)
    {
        var path = new List<Digest>();
        _last[(int)function] = _links[(int)function];
        ReadLinks(chain, function, link => path.Add(IsEntry(link, function)
            ? throw new FormatException("In a chain of 'publish' stands a link that is no node.")
            : ReadNode(link, function)));
        return path;
    }

    private void ReadLinks(AsnReader chain, Chain function, Action<AsnReader> read)
    {
        ExpectAlgorithm(LinkedReader.Part(chain), LinkedNames.Tree, function);
        var links = LinkedReader.Part(chain);
        LinkedReader.End(chain, "Chain");
        for (var count = 1; links.HasData; count++)
        {
            if (count > LinkedToken.MaxLinks)
                throw new FormatException($"A chain has more than {LinkedToken.MaxLinks} links.");
            read(links.ReadSequence());
        }
    }

    private bool IsEntry(AsnReader link, Chain function)
    {
        if (!link.HasData || !link.PeekTag().HasSameClassAndValue(Algorithm))
            return false;
        ExpectAlgorithm(link.ReadSequence(Algorithm), LinkedNames.Entry, function);
        return true;
    }

    private void ExpectAlgorithm(AsnReader algorithm, Rounds.PolicyOid name, Chain function)
    {
        LinkedReader.Expect(algorithm, name, "algorithm");
        var parameters = LinkedReader.Part(algorithm);
        LinkedReader.End(algorithm, "algorithm");
        var (found, expected) = (LinkedReader.ReadFunction(parameters), LinkedNames.Of(Suite[function]));
        LinkedReader.End(parameters, "parameters");
        if (!found.Equals(expected))
            throw new FormatException($"A chain is of the function {found}; one of {expected} must stand there.");
    }

    // before ‖ value ‖ after
    private byte[] ReadEntry(AsnReader link, Chain function)
    {
        var members = ReadMembers(link);
        var before = ReadImprint(members);
        var value = ReadReference(members, function);
        byte[] entry = [.. before, .. value.Bytes, .. ReadImprint(members)];
        LinkedReader.End(members, "members");
        Add(function, NodeHash.Entry(Suite[function], entry));
        return entry;
    }

    // In their order: the hash, and the value before.
    private Digest ReadNode(AsnReader link, Chain function)
    {
        var members = ReadMembers(link);
        var isLeft = members.HasData && members.PeekTag().HasSameClassAndValue(Algorithm);
        var left = isLeft ? ReadHash(members) : ReadReference(members, function);
        var right = isLeft ? ReadReference(members, function) : ReadHash(members);
        LinkedReader.End(members, "members");
        Add(function, NodeHash.Node(Suite[function], left, right));
        return isLeft ? left : right;
    }

    private void Add(Chain function, Digest value)
    {
        _last[(int)function] = _values.Count;
        _values.Add(value);
    }

    private AsnReader ReadMembers(AsnReader link)
    {
        if (!link.HasData || link.ReadInteger(Number) != _values.Count)
            throw new FormatException($"A link must have the number {_values.Count}: links are numbered in their order, from 2 on.");
        var members = LinkedReader.Part(link);
        LinkedReader.End(link, "Link");
        return members;
    }

    private Digest ReadReference(AsnReader members, Chain function)
    {
        var last = _last[(int)function];
        return members.HasData && members.ReadInteger(Number) == last
            ? _values[last]
            : throw new FormatException($"A link must refer to the value {last}: it is of another chain, or its order was changed.");
    }

    private Digest ReadHash(AsnReader members)
    {
        var imprints = ReadImprints(members);
        var digest = ReadDigest(imprints, Suite.Width);
        LinkedReader.End(imprints, "imprints");
        return digest;
    }

    private static byte[] ReadImprint(AsnReader members)
    {
        var imprints = ReadImprints(members);
        var bytes = imprints.ReadOctetString();
        LinkedReader.End(imprints, "imprints");
        return bytes;
    }

    private static AsnReader ReadImprints(AsnReader members) => members.HasData
        ? members.ReadSequence(Algorithm)
        : throw new FormatException("A link ends where a hash must stand.");
}
