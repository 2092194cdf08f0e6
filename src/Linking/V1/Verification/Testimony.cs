using Linking.V1.Vouchers;

namespace Linking.V1.Verification;

/// <summary>What a voucher's evidence says, if it is right; dates and soundness are not yet looked at.</summary>
/// <param name="Words">One for each witness, one for every other kind; none if it is wrong.</param>
/// <param name="IsUnread">This reader cannot do its kind.</param>
internal sealed record Testimony(IReadOnlyList<Word> Words, bool IsUnread = false)
{
    public static Testimony Wrong { get; } = new([]);

    public static Testimony Unread { get; } = new([], IsUnread: true);
}

/// <summary>One word: an interval, whose it is, and what it rests on.</summary>
/// <param name="From">Beginning.</param>
/// <param name="To">End.</param>
/// <param name="By">Shown.</param>
/// <param name="RestsOn">What is judged by rule 3.</param>
/// <param name="Beneath">What a ledger's own vouchers rest on: judged where they were counted, and shown.</param>
/// <param name="CountsUntil">A stamp without status: it counts while judged at is not later.</param>
internal sealed record Word(
    Instant From, Instant To, string By, IReadOnlyList<Reliance> RestsOn, IReadOnlyList<string> Beneath, Instant? CountsUntil = null);

/// <summary>What is looked at for one value: a container, or a witness's line in a token's head.</summary>
internal sealed record Deposition(VoucherKind Kind, Instant? SubjectTime, bool IsOwn, Instant JudgedAt, Testimony Testimony);
