using System.Runtime.CompilerServices;

using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>
/// What tokens are asked: the caller's trust, read once, or what an evidence record makes of it for a stage. Evidence has
/// each its own judged at. What is kept here of what was read and verified is the same for every question of one trust.
/// </summary>
internal sealed record Question
{
    /// <summary>For clocks that are apart: five minutes, in µs.</summary>
    public const ulong Tolerance = 5UL * 60 * 1_000_000;

    public required Trust Trust { get; init; }

    public required Soundness Soundness { get; init; }

    public LedgerId? Ledger { get; init; }

    public LedgerIdentity? Identity { get; init; }

    /// <summary>The caller's first. The first that is complete for the header is used, else the first.</summary>
    public IReadOnlyList<GivenRecord> Records { get; init; } = [];

    public IReadOnlyList<ReadPublication> Publications { get; init; } = [];

    /// <summary>Those of the caller, in his order; the token's come behind them.</summary>
    public IReadOnlyList<GivenVoucher> Vouchers { get; init; } = [];

    public required Instant Held { get; init; }

    public required Instant AsOf { get; init; }

    /// <summary>Of what stands in the token.</summary>
    public required Instant JudgedAt { get; init; }

    public ulong? Window { get; init; }

    public ulong? Fresh { get; init; }

    public bool Strict { get; init; }

    /// <summary>A stage inside an evidence record: its end of validity lowers, as strict does.</summary>
    public bool IsStrictOnExpiry { get; init; }

    /// <summary>Under a cover: anchors of type 2 hold texts, and data and lower levels rest on the functions as of this time.</summary>
    public Instant? TieAsOf { get; init; }

    /// <summary>The caller's other ledgers.</summary>
    public required IReadOnlyList<GivenLedger> Ledgers { get; init; }

    /// <summary>Heads' notes that stood in tokens.</summary>
    public Remembered<ReadHead?> Heads { get; } = new(ReadHead.Read);

    /// <summary>Publications' notes that stood in tokens.</summary>
    public Remembered<(Publication Publication, SignedNote Note)?> Notes { get; } = new(
        bytes => Publication.TryParseNote(bytes, out var publication, out var note, out _) ? (publication, note) : null);

    /// <summary>Of vouchers whose evidence the trust alone decides.</summary>
    public ConditionalWeakTable<Voucher, Testimony> Testimonies { get; } = [];

    /// <summary>Of the witnesses' lines of a head's note.</summary>
    public ConditionalWeakTable<SignedNote, Word[]> Cosigned { get; } = [];

    /// <summary>How many ledger vouchers this verification lies below.</summary>
    public int Depth { get; init; }

    /// <summary>Identities pinned, and named by texts, further out: none may occur again.</summary>
    public IReadOnlyList<LedgerIdentity> Used { get; init; } = [];

    /// <summary>Reads what the caller gives; what cannot be read is not used.</summary>
    public static Question Of(Trust trust)
    {
        var publications = new List<ReadPublication>();
        foreach (var given in trust.Publications)
        {
            if (Publication.TryParseNote(given.Note, out var publication, out var note, out _))
                publications.Add(new ReadPublication(publication, note, given.IsAttributed, trust.Held));
        }

        return new Question
        {
            Trust = trust,
            Soundness = new Soundness(trust.List, trust.Broken),
            Ledger = trust.Ledger,
            Identity = trust.Identity,
            Records = trust.Record is { } record ? [GivenRecord.Read(record, trust.PinnedEntries, trust.Held)] : [],
            Publications = publications,
            Ledgers = [.. trust.Ledgers.Select(pinned => new GivenLedger(pinned, trust.Held))],
            Vouchers = [.. trust.Vouchers.Select(bytes => GivenVoucher.Read(bytes, isOwn: true, trust.Held))],
            Held = trust.Held,
            AsOf = trust.AsOf ?? trust.Held,
            JudgedAt = trust.Held,
            Window = trust.Window,
            Fresh = trust.Fresh,
            Strict = trust.Strict,
        };
    }
}
