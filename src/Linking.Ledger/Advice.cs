using Linking.Events;

namespace Linking.Ledger;

/// <summary>What an operator does about it.</summary>
internal static class Advice
{
    /// <summary>Where no event can be signed any more; behind a colon, without a full stop.</summary>
    public const string NewLedger = "begin a new ledger in a new folder; this one cannot name it as its successor";

    public const string Diverged =
        "The database is an older or another one (a restored backup, a lagging replica). Put the newest one back and " +
        $"restart; if it is lost, {NewLedger}. Going on from here would fork the history.";

    public const string Clock = "Set the clock right; issuing then goes on by itself.";

    public const string ClockCompared =
        "See that a time service keeps the clock right and that the sources of time can be reached; issuing goes on by itself when " +
        "they have agreed on it for the calm that is configured.";

    public const string ClockBehind =
        "If the clock is behind, set it right; issuing then goes on by itself. If that round was made while the clock was ahead, " +
        "strike the rounds of that time with 'linking ledger strike'; issuing then goes on.";

    public const string ClockDoubt =
        "Compare the clock with another one. If it is wrong, set it right; issuing then goes on by itself. If it is right, say so " +
        "with 'linking clock confirm'.";

    public const string Ended = "Tokens stay verifiable; it has named no successor.";

    public const string Space = "Free some space, or give the disk more; issuing then goes on by itself.";

    public const string Hindered = "Issuing goes on by itself when the audit log can be written again.";

    public const string Restart = "Look after the storage, then restart: the start reads the newest rounds back and verifies them.";

    /// <summary>The service has ended, and another ledger goes on.</summary>
    public static string EndedFor(Successor successor) =>
        $"Tokens stay verifiable; new ones are made by its successor, {successor.SuccessorLedger} ({successor.SuccessorIdentity}).";

    /// <summary>A round is damaged that no backup has put back.</summary>
    /// <param name="first">The first round of the stretch between the publications around it.</param>
    /// <param name="last">The last one.</param>
    public static string Damaged(ulong first, ulong last) =>
        "Name a backup that has it with the option SelfCheckBackup, or put one back. If its data is lost for good, say so: 'linking " +
        $"ledger notice unprovable {first} {last}' declares the rounds between the publications around it, and issuing goes on.";

    public const string Stolen =
        "Bring another key into the record with 'linking ledger configure'; issuing then goes on by itself. Tell users to extend " +
        "their tokens.";

    public const string Fsck = "Check the ledger with fsck, restore the newest backup, and keep the damaged file.";
}
