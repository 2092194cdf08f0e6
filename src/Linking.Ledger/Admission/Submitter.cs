namespace Linking.Ledger.Admission;

/// <summary>
/// Someone who submits leaves, by a connection mostly: each has a first share of every round, which nobody else's leaves
/// can take (docs/design/round-loop.md). One object for as long as they are connected.
/// </summary>
/// <param name="quota">How much it may stamp, alone or with others; null: no limit.</param>
public sealed class Submitter(Quota? quota = null)
{
    // Of one round: read and written under the gate's lock alone.
    private ulong _round;
    private int _leaves;

    /// <summary>How much it may stamp; null: no limit.</summary>
    public Quota? Quota => quota;

    /// <summary>Leaves that it has in a round.</summary>
    internal int LeavesIn(ulong round) => _round == round ? _leaves : 0;

    /// <summary>Counts leaves that a round has taken from it.</summary>
    internal void Count(ulong round, int leaves) => (_round, _leaves) = (round, LeavesIn(round) + leaves);
}
