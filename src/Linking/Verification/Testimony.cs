namespace Linking.Verification;

/// <summary>What a voucher's evidence says, if it is right; dates and soundness are not yet looked at.</summary>
/// <param name="Words">One for each witness or path of a stamp, one for every other kind; none if it is wrong.</param>
/// <param name="IsUnread">This reader cannot do its kind.</param>
internal sealed record Testimony(IReadOnlyList<Word> Words, bool IsUnread = false)
{
    public static Testimony Wrong { get; } = new([]);

    public static Testimony Unread { get; } = new([], IsUnread: true);
}
