using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.HandOvers;

/// <summary>The lines of a manifest before those of its files (docs/spec/handover.md, "Manifest"). Immutable.</summary>
/// <param name="Ledger">Whose hand-over it is.</param>
/// <param name="Suite">Of the ledger.</param>
/// <param name="Identity">Of the ledger.</param>
/// <param name="Before">In <c>late.txt</c> the digests of <c>handover.txt</c> under the functions of suite 1; else null.</param>
/// <param name="Size">Rounds that the folder has.</param>
/// <param name="Publications">So many publications.</param>
/// <param name="LogEntries">So many entries of the audit log.</param>
/// <param name="Files">Lines <c>file</c> that follow.</param>
public sealed record HandOverHead(
    LedgerId Ledger, Suite Suite, DigestPair Identity, DigestPair? Before, ulong Size, ulong Publications, ulong LogEntries, ulong Files)
{
    /// <summary>Its lines.</summary>
    public const int Lines = 9;

    /// <summary>Files of the largest hand-over.</summary>
    public const ulong MaxFiles = 1UL << 26;

    private const string Name = "handover";
    private const string None = "none";
    private const int MaxSize = 4096;

    /// <summary>Reads exactly these lines.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out HandOverHead? head, out DecodeError error)
    {
        var reader = new LineReader(text, Name, MaxSize);
        head = reader.Failed || reader.IsOfOtherVersion ? null : Read(reader);
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            head = null;
        return head is not null;
    }

    /// <summary>The lines.</summary>
    public byte[] ToBytes() => new LineWriter(Name)
        .Line("ledger", Ledger)
        .Line("suite", Suite)
        .Line("identity", Identity)
        .Line("before", Before is { } before ? before : None)
        .Line("size", Size)
        .Line("publications", Publications)
        .Line("entries", LogEntries)
        .Line("files", Files)
        .ToBytes();

    private static HandOverHead? Read(LineReader reader)
    {
        var ledger = reader.Ledger("ledger");
        if (reader.ToSuite(reader.Value("suite"), "suite") is not { } suite)
            return null;
        var identity = reader.Pair("identity", suite);
        var before = reader.Value("before");
        var head = new HandOverHead(
            ledger,
            suite,
            identity,
            before == None ? null : reader.ToPair(before, "before", Suite.One),
            reader.Number("size", min: 1),
            reader.Number("publications"),
            reader.Number("entries"),
            reader.Number("files", max: MaxFiles));
        reader.End();
        if (reader.Extensions.Count > 0)
            reader.Fail("it has extension lines");
        return head;
    }
}
