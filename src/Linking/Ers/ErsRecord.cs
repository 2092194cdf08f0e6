using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Ers;

/// <summary>An EvidenceRecord of RFC 4998, as far as docs/spec/ers.md takes it.</summary>
public sealed class ErsRecord
{
    /// <summary>How a file of one is named.</summary>
    public const string FileExtension = ".ers";

    /// <summary>Bytes of the largest that is read.</summary>
    public const int MaxSize = 4_194_304;

    /// <summary>The most archive time-stamps, of all chains together.</summary>
    public const int MaxStamps = 32;

    /// <summary>The most lists of a reduced tree.</summary>
    public const int MaxLists = 64;

    /// <summary>The most functions that are named at the beginning.</summary>
    public const int MaxAlgorithms = 16;

    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag One = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Two = new(TagClass.ContextSpecific, 2);

    private readonly List<(IReadOnlyList<ArchiveTimeStamp> Stamps, ReadOnlyMemory<byte> Der)> _chains = [];

    private ErsRecord()
    {
    }

    /// <summary>The chains in the order of time, each of at least one archive time-stamp.</summary>
    public IEnumerable<IReadOnlyList<ArchiveTimeStamp>> Chains => _chains.Select(c => c.Stamps);

    /// <summary>
    /// DER of the ArchiveTimeStampSequence of the first chains: what the first archive time-stamp of the next one covers beside the data.
    /// </summary>
    public byte[] SequenceOf(int chains)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (_, der) in _chains.Take(chains))
                writer.WriteEncodedValue(der.Span);
        }

        return writer.Encode();
    }

    /// <summary>Writes a record with one archive time-stamp.</summary>
    /// <param name="function">Of the tree and of the stamp's imprint.</param>
    /// <param name="lists">The reduced tree.</param>
    /// <param name="token">DER of a TimeStampToken over its root.</param>
    public static byte[] Encode(HashFunction function, IReadOnlyList<IReadOnlyList<byte[]>> lists, ReadOnlySpan<byte> token)
    {
        ArgumentNullException.ThrowIfNull(lists);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
                ErsAlgorithm.Write(writer, function);
            using (writer.PushSequence())
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                ErsAlgorithm.Write(writer, function, Zero);
                writer.PushSequence(Two);
                foreach (var list in lists)
                {
                    writer.PushSequence();
                    foreach (var hash in list)
                        writer.WriteOctetString(hash);
                    writer.PopSequence();
                }

                writer.PopSequence(Two);
                writer.WriteEncodedValue(token);
            }
        }

        return writer.Encode();
    }

    /// <summary>Reads one. Neither hashes nor stamps are checked.</summary>
    /// <param name="bytes">Borrowed, not to be changed.</param>
    /// <param name="record">The record; null if it cannot be read.</param>
    /// <param name="error">Why not.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ErsRecord? record, out DecodeError error)
    {
        (record, error) = (null, default);
        if (bytes.Length > MaxSize)
        {
            error = DecodeError.Malformed($"An RFC 4998 record has at most {MaxSize} bytes.");
            return false;
        }

        try
        {
            var read = new ErsRecord();
            error = read.Read(bytes);
            record = error.Kind == DecodeErrorKind.None ? read : null;
        }
        catch (AsnContentException)
        {
            error = DecodeError.Malformed("It is no EvidenceRecord of RFC 4998 in DER.");
        }

        return record is not null;
    }

    private DecodeError Read(ReadOnlyMemory<byte> bytes)
    {
        var outer = new AsnReader(bytes, AsnEncodingRules.DER);
        var reader = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        if (reader.ReadInteger() != BigInteger.One)
            return new DecodeError(DecodeErrorKind.UnknownVersion, "It is an RFC 4998 record of another version than 1.");
        var algorithms = reader.ReadSequence();
        var count = 0;
        for (; algorithms.HasData; count++)
            ErsAlgorithm.Read(algorithms);
        if (count is 0 or > MaxAlgorithms)
            return DecodeError.Malformed($"An RFC 4998 record names 1 to {MaxAlgorithms} functions.");
        if (IsNext(reader, Zero) || IsNext(reader, One))
            return Unknown("cryptoInfos or encryptionInfo");
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var stamps = 0;
        while (sequence.HasData)
        {
            var der = sequence.PeekEncodedValue();
            var (chain, read) = (sequence.ReadSequence(), new List<ArchiveTimeStamp>());
            while (chain.HasData)
            {
                if (++stamps > MaxStamps)
                    return DecodeError.Malformed($"An RFC 4998 record has at most {MaxStamps} archive time-stamps.");
                if (ReadStamp(chain.ReadSequence(), out var stamp) is { Kind: not DecodeErrorKind.None } error)
                    return error;
                read.Add(stamp!);
            }

            if (read.Count == 0)
                return DecodeError.Malformed("A chain of an RFC 4998 record has no archive time-stamp.");
            _chains.Add((read, der));
        }

        return stamps > 0 ? default : DecodeError.Malformed("An RFC 4998 record has no archive time-stamp.");
    }

    private static DecodeError ReadStamp(AsnReader reader, out ArchiveTimeStamp? stamp)
    {
        stamp = null;
        HashFunction? function = null;
        if (IsNext(reader, Zero))
        {
            function = ErsAlgorithm.Read(reader, Zero);
            if (function is null)
                return Unknown("a hash function that is none of the four");
        }

        if (IsNext(reader, One))
            return Unknown("attributes");
        var lists = new List<IReadOnlyList<byte[]>>();
        if (IsNext(reader, Two))
        {
            var tree = reader.ReadSequence(Two);
            while (tree.HasData)
            {
                if (ReadList(tree.ReadSequence()) is not { } list)
                    return DecodeError.Malformed("A list of a reduced hash tree is empty, or not sorted.");
                lists.Add(list);
            }

            if (lists.Count is 0 or > MaxLists)
                return DecodeError.Malformed($"A reduced hash tree has 1 to {MaxLists} lists.");
        }

        var token = reader.PeekEncodedValue();
        reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        stamp = new ArchiveTimeStamp(function, lists, token);
        return default;
    }

    private static List<byte[]>? ReadList(AsnReader reader)
    {
        var list = new List<byte[]>();
        while (reader.HasData)
        {
            var hash = reader.ReadOctetString();
            if (list.Count > 0 && list[^1].AsSpan().SequenceCompareTo(hash) > 0)
                return null;
            list.Add(hash);
        }

        return list.Count == 0 ? null : list;
    }

    private static bool IsNext(AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    private static DecodeError Unknown(string what) =>
        new(DecodeErrorKind.Unknown, $"The RFC 4998 record has {what}, which this version does not take.");
}
