using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;

using Base32 = Linking.Formats.Base32;

namespace Linking.Publications;

/// <summary>
/// One representative value under one function, for ink on paper, in groups of six characters of which the last is a
/// check (docs/spec/publication.md, "Print code").
/// </summary>
/// <param name="Function">The function of the root.</param>
/// <param name="Time">The publication's time.</param>
/// <param name="Size">N, at least 1.</param>
/// <param name="Root">The history root of size N.</param>
/// <param name="Tag">First three bytes of the identity under the function, as a number: a hint by which nothing is proven.</param>
public sealed record PrintCode(HashFunction Function, Instant Time, ulong Size, Digest Root, int Tag)
{
    internal const int GroupData = 5;
    internal const int GroupSize = GroupData + 1;

    private const int TagSize = 3;
    private const int CrcSize = 4;
    private const int RootOffset = 17;

    /// <summary>What it says, for comparison with anchors and vouchers.</summary>
    public RepresentativeValue Value => new(Function, Size, Root, Time);

    /// <summary>The codes of a publication, α first.</summary>
    public static IReadOnlyList<PrintCode> Of(Publication publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        return
        [
            new(publication.Suite.Alpha, publication.Time, publication.Size, publication.Root.Alpha, TagOf(publication.Identity.Alpha)),
            new(publication.Suite.Beta, publication.Time, publication.Size, publication.Root.Beta, TagOf(publication.Identity.Beta)),
        ];
    }

    /// <summary>The tag of an identity under one function.</summary>
    public static int TagOf(Digest identity) => identity.Bytes[0] << 16 | identity.Bytes[1] << 8 | identity.Bytes[2];

    /// <summary>Groups of a code: 18 or 29.</summary>
    public static int GroupsOf(HashFunction function) => (SizeOf(function) * 8 + 24) / 25;

    /// <summary>
    /// Whether the tag is that of a pinned identity under this function; else it is another ledger's code
    /// (<c>LNK-CODE-LEDGER</c>).
    /// </summary>
    public bool IsOf(Digest identity) => TagOf(identity) == Tag;

    /// <summary>The groups of six characters.</summary>
    /// <exception cref="InvalidOperationException">A field is outside its bounds.</exception>
    public IReadOnlyList<string> ToGroups()
    {
        if (!Function.IsKnown() || Time == default || Size is 0 or > long.MaxValue || Root.Width != Function.Width() || Tag >> 24 != 0)
            throw new InvalidOperationException("The print code breaks the rules of docs/spec/publication.md.");
        var bytes = new byte[SizeOf(Function)];
        bytes[0] = (byte)Function;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), Time.Microseconds);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(9), Size);
        Root.Bytes.CopyTo(bytes.AsSpan(RootOffset));
        // The tag's three bytes, and one that the check sum then overwrites.
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(RootOffset + Root.Width), (uint)Tag << 8);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - CrcSize), PrintCodeReader.Crc32(bytes.AsSpan(..^CrcSize)));
        var values = Base32.ToValues(bytes);
        Array.Resize(ref values, GroupsOf(Function) * GroupData);
        return [.. Enumerable.Range(0, GroupsOf(Function)).Select(g => GroupOf(g, values.AsSpan(g * GroupData, GroupData)))];
    }

    /// <summary>The groups, joined by hyphens.</summary>
    public override string ToString() => string.Join('-', ToGroups());

    /// <summary>Reads a code as a person types it: any case, white space and hyphens.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="code">The code.</param>
    /// <param name="error">What is wrong, naming the groups to look at again.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PrintCode? code, [NotNullWhen(false)] out PrintCodeError? error) =>
        PrintCodeReader.TryRead(text ?? "", out code, out error);

    internal static int CheckOf(int group, ReadOnlySpan<int> values)
    {
        var sum = group + 1;
        for (var i = 0; i < GroupData; i++)
            sum += (2 * i + 1) * values[i];
        return sum % 32;
    }

    /// <summary>Bytes under a function, or null if size, time, check sum or the bits after the last byte are wrong.</summary>
    internal static PrintCode? Decode(HashFunction function, ReadOnlySpan<byte> bytes)
    {
        var length = SizeOf(function);
        if (bytes[length..].ContainsAnyExcept((byte)0) ||
            BinaryPrimitives.ReadUInt32BigEndian(bytes[(length - CrcSize)..]) != PrintCodeReader.Crc32(bytes[..(length - CrcSize)]) ||
            !Instant.TryFromMicroseconds(BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]), out var time))
            return null;
        var size = BinaryPrimitives.ReadUInt64BigEndian(bytes[9..]);
        var tag = bytes.Slice(RootOffset + function.Width(), TagSize);
        return size is 0 or > long.MaxValue
            ? null
            : new PrintCode(
                function, time, size, new Digest(bytes.Slice(RootOffset, function.Width())), tag[0] << 16 | tag[1] << 8 | tag[2]);
    }

    private static int SizeOf(HashFunction function) => RootOffset + function.Width() + TagSize + CrcSize;

    private static string GroupOf(int group, ReadOnlySpan<int> values)
    {
        Span<char> text = stackalloc char[GroupSize];
        for (var i = 0; i < GroupData; i++)
            text[i] = Base32.CharacterOf(values[i]);
        text[GroupData] = Base32.CharacterOf(CheckOf(group, values));
        return new string(text);
    }
}
